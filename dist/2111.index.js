export const id = 2111;
export const ids = [2111];
export const modules = {

/***/ 2111:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   unseenNestedChanges: () => (/* binding */ G)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(3069);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function G(e,n,t){let r=n.filter(o=>(0,_chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_2__.l)(o.type)&&!o.nestedChangeSet&&o.physicalId);return(await Promise.all(r.map(async({action:o,logicalId:p,path:a,physicalId:s,policyAction:u})=>{if(o==="Add"||o==="Import")return[];if(o==="Remove")return await h(e,s,`${a}/`,u);let c=a===p?t.resources[p]:void 0;return await C(e,s,await O(e,c),`${a}/`)}))).flat()}async function h(e,n,t,r){let[i,o]=await Promise.all([(0,_chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_4__.a)(e,n),N(e,n)]);return(await Promise.all(i.map(async a=>{let s=o?.resources[a.LogicalResourceId],u=r==="Retain"?r:s?.DeletionPolicy;return await P(e,a,k(a,t,u))}))).flat()}async function P(e,n,t){let r=(0,_chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_4__.b)(n);return r?[t,...await h(e,r,`${t.path}/`,t.policyAction)]:[t]}async function C(e,n,t,r){let[i,o]=await Promise.all([(0,_chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_4__.a)(e,n),N(e,n)]);return(await Promise.all(i.map(async a=>{let{LogicalResourceId:s,ResourceType:u}=a,c=o?.resources[s],l=t?.resources[s];if(t&&b(c,l,u,t))return await P(e,a,k(a,r,c?.DeletionPolicy));if(c&&l&&JSON.stringify(c)===JSON.stringify(l))return[];let y=(0,_chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_4__.b)(a);return y?await C(e,y,await O(e,l),`${r}${s}/`):!(0,_chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_4__.f)(u)||t&&o&&!c&&!l?[]:[$(a,r,c,l)]}))).flat()}function b(e,n,t,r){return e?e.Type!==n?.Type:r.transforms.length===0&&n?.Type!==t}function k(e,n,t){return{...A(e,n),action:"Remove",replacement:"False",policyAction:typeof t=="string"?t:void 0,properties:[]}}function $(e,n,t,r){let i=r?.UpdateReplacePolicy,o=r?D(t,r):[];return{...A(e,n),action:"Modify",replacement:"Conditional",policyAction:typeof i=="string"&&i!=="Delete"?`ReplaceAnd${i}`:void 0,properties:o.length>0?o:[I]}}var I={name:"what becomes of it is not known, since its stack has no change set of its own",recreation:"Conditionally"};function D(e,n){let t=(i,o)=>JSON.stringify(i?.Properties?.[o]);return[...new Set([...Object.keys(e?.Properties??{}),...Object.keys(n.Properties??{})])].map(i=>({name:i,before:t(e,i),after:t(n,i)})).filter(i=>i.before!==i.after).map(({name:i,...o})=>({name:`Properties.${i}`,...o,recreation:"Conditionally",cause:"template"}))}function A({LogicalResourceId:e,PhysicalResourceId:n,ResourceType:t},r){return{logicalId:e,path:r+e,physicalId:n,type:t}}async function N(e,n){try{let{TemplateBody:t}=await e.client(_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_5__.q).send(new _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_1__.a({StackName:n,TemplateStage:"Original"}));return (0,_chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_2__.h)(t??"",void 0,process.cwd())}catch{return}}async function O(e,n){let t=n?.Properties?.TemplateURL??n?.Properties?.Location;if(typeof t=="string")try{return (0,_chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_2__.h)(await (0,_chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_1__.b)(e,t),void 0,process.cwd())}catch{return}}


/***/ })

};
