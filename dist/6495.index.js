export const id = 6495;
export const ids = [6495];
export const modules = {

/***/ 6495:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aboutDeployment: () => (/* reexport safe */ _chunk_JYILSXD2_js__WEBPACK_IMPORTED_MODULE_1__.b),
/* harmony export */   doctorRequest: () => (/* reexport safe */ _chunk_JYILSXD2_js__WEBPACK_IMPORTED_MODULE_1__.c)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_JYILSXD2_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6415);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6616);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4235);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);



/***/ }),

/***/ 6415:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ q),
/* harmony export */   b: () => (/* binding */ O),
/* harmony export */   c: () => (/* binding */ I)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6616);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2814);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8706);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9836);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(571);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function q(e){let{inputs:t}=e,n=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.a)(e),o=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.d)(e,n),{app:s,environment:a}=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.f)(e,o),r=t.boolean("web",!1),i=t.choice("mode",["lambda","container","none"],r?"none":"lambda"),b=i==="container"||i==="lambda"&&t.choice("package-type",["zip","image"],"zip")==="image",R=t.optional("mode")!==void 0;return{app:s,environment:a,mode:i,modeGiven:R,web:r,image:b,secrets:t.mapping("app-secrets"),folder:o}}function O({app:e,environment:t,mode:n,allowNoBackend:o,web:s,packageType:a,appSecrets:r,folder:i}){return{app:e,environment:t,mode:n,modeGiven:n!=="none"||o,web:s!==void 0,image:n==="container"||a==="image",secrets:r,folder:i}}function I(e,t,n){let{inputs:o,environment:s,context:a}=e,r=o.text("role-to-assume"),i;return{...n,repository:a.repository,resourceTypes:_(e.templates,n),job:{variables:s,roleToAssume:r,region:o.text("aws-region",s.AWS_REGION??s.AWS_DEFAULT_REGION??""),environment:n.environment,isProtected:(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_3__.a)(n.environment),isCheckedOut:(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(a.workspace,".git")),platform:process.platform,headRepository:T(e),buildsImage:n.image},claims:()=>i??=v(e,r),locateSecrets:()=>(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_2__.B)(t(),n.secrets)}}async function v({environment:e,report:t},n){if(n===""||!e.ACTIONS_ID_TOKEN_REQUEST_URL)return;let o=await (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__.h)({environment:e});return t.mask(o),(0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__.i)(o)}function T({environment:e}){let t=e.GITHUB_EVENT_PATH;if(!(!t||!(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)(t)))try{return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_6__.readFileSync)(t,"utf8")).pull_request?.head?.repo?.full_name}catch{return}}function _(e,{mode:t,image:n,web:o}){return[...t==="none"?[]:["data",t==="container"?"container-fargate":n?"lambda-image":"lambda-http"],...o?["web"]:[]].flatMap(r=>Object.values((0,_chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_4__.p)(e,r).resources).map(({Type:i})=>i))}


/***/ })

};
