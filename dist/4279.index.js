export const id = 4279;
export const ids = [4279];
export const modules = {

/***/ 2183:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ I),
/* harmony export */   b: () => (/* binding */ N),
/* harmony export */   c: () => (/* binding */ O)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5624);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2083);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7423);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(416);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(715);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function I(e){let{inputs:t}=e,n=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__.a)(e),o=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__.c)(e,n),{app:s,environment:a}=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__.e)(e,o),r=t.boolean("web",!1),i=t.choice("mode",["lambda","container","none"],r?"none":"lambda"),b=i==="container"||i==="lambda"&&t.choice("package-type",["zip","image"],"zip")==="image",R=t.optional("mode")!==void 0;return{app:s,environment:a,mode:i,modeGiven:R,web:r,image:b,secrets:t.mapping("app-secrets"),folder:o}}function N({app:e,environment:t,mode:n,allowNoBackend:o,web:s,packageType:a,appSecrets:r,folder:i}){return{app:e,environment:t,mode:n,modeGiven:n!=="none"||o,web:s!==void 0,image:n==="container"||a==="image",secrets:r,folder:i}}function O(e,t,n){let{inputs:o,environment:s,context:a}=e,r=o.text("role-to-assume"),i;return{...n,repository:a.repository,resourceTypes:h(e.templates,n),job:{variables:s,roleToAssume:r,region:o.text("aws-region",s.AWS_REGION??s.AWS_DEFAULT_REGION??""),environment:n.environment,liveEnvironments:_chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_3__.a,isCheckedOut:(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(a.workspace,".git")),platform:process.platform,headRepository:_(e),buildsImage:n.image},claims:()=>i??=T(e,r),locateSecrets:()=>(0,_chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_2__.u)(t(),n.secrets)}}async function T({environment:e,report:t},n){if(n===""||!e.ACTIONS_ID_TOKEN_REQUEST_URL)return;let o=await (0,_chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_5__.i)({environment:e});return t.mask(o),(0,_chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_5__.j)(o)}function _({environment:e}){let t=e.GITHUB_EVENT_PATH;if(!(!t||!(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)(t)))try{return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_6__.readFileSync)(t,"utf8")).pull_request?.head?.repo?.full_name}catch{return}}function h(e,{mode:t,image:n,web:o}){return[...t==="none"?[]:["data",t==="container"?"container-fargate":n?"lambda-image":"lambda-http"],...o?["web"]:[]].flatMap(r=>Object.values((0,_chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_4__.n)(e,r).resources).map(({Type:i})=>i))}


/***/ }),

/***/ 4279:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aboutDeployment: () => (/* reexport safe */ _chunk_3KNFBMEU_js__WEBPACK_IMPORTED_MODULE_1__.b),
/* harmony export */   doctorRequest: () => (/* reexport safe */ _chunk_3KNFBMEU_js__WEBPACK_IMPORTED_MODULE_1__.c)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_3KNFBMEU_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2183);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5624);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2083);
/* harmony import */ var _chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2512);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6975);
/* harmony import */ var _chunk_HSWDQHJL_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1551);
/* harmony import */ var _chunk_ZEZ3JUJV_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1089);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9240);
/* harmony import */ var _chunk_2NJVUUF2_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6920);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(2337);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7423);
/* harmony import */ var _chunk_WBNDQAAR_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2436);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4162);
/* harmony import */ var _chunk_T5UWY4H3_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(993);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(416);
/* harmony import */ var _chunk_7JW2GAQQ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(8136);
/* harmony import */ var _chunk_EKNGXZEW_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4919);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(2077);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(715);
/* harmony import */ var _chunk_A67EEJOF_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(5639);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(9290);
/* harmony import */ var _chunk_DUZYL4HU_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6559);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(8938);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ })

};
