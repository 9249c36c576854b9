export const id = 3804;
export const ids = [3804];
export const modules = {

/***/ 3804:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   unseenNestedChanges: () => (/* binding */ F)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_PBPNFQUI_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9113);
/* harmony import */ var _chunk_4GSCXSOL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3243);
/* harmony import */ var _chunk_EI5QAZ6G_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8046);
/* harmony import */ var _chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6825);
/* harmony import */ var _chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8029);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1592);
/* harmony import */ var _chunk_6MH42GWQ_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(8020);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1093);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9096);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7556);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function F(e,n,t){let i=n.filter(r=>(0,_chunk_4GSCXSOL_js__WEBPACK_IMPORTED_MODULE_2__.j)(r.type)&&!r.nestedChangeSet&&r.physicalId);return(await Promise.all(i.map(async({action:r,logicalId:a,path:l,physicalId:o,policyAction:c})=>{if(r==="Add"||r==="Import")return[];if(r==="Remove")return await S(e,o,`${l}/`,c);let s=l===a?t.resources[a]:void 0;return await A(e,o,await $(e,s),`${l}/`)}))).flat()}async function S(e,n,t,i){let[u,r]=await Promise.all([(0,_chunk_EI5QAZ6G_js__WEBPACK_IMPORTED_MODULE_3__.a)(e,n),I(e,n)]),a=i==="Retain"?i:void 0;return(await Promise.all(u.map(async o=>{let{LogicalResourceId:c,ResourceType:s,PhysicalResourceId:d}=o,p=k(t,c,s,d,r?.resources[c],a);return await C(e,o,p)}))).flat()}async function C(e,n,t){let i=(0,_chunk_EI5QAZ6G_js__WEBPACK_IMPORTED_MODULE_3__.b)(n);return i?[t,...await S(e,i,`${t.path}/`,t.policyAction)]:[t]}async function A(e,n,t,i){let[u,r]=await Promise.all([(0,_chunk_EI5QAZ6G_js__WEBPACK_IMPORTED_MODULE_3__.a)(e,n),I(e,n)]);return(await Promise.all(u.map(async l=>{let{LogicalResourceId:o,ResourceType:c,PhysicalResourceId:s}=l,d=r?.resources[o],p=t?.resources[o];if(t&&O(d,p,c,t)){let N=k(i,o,c,s,d,void 0);return await C(e,l,N)}if(d&&p&&JSON.stringify(d)===JSON.stringify(p))return[];let g=(0,_chunk_EI5QAZ6G_js__WEBPACK_IMPORTED_MODULE_3__.b)(l);return g?await A(e,g,await $(e,p),`${i}${o}/`):!(0,_chunk_EI5QAZ6G_js__WEBPACK_IMPORTED_MODULE_3__.f)(c)||t&&r&&!d&&!p?[]:[b(i,o,c,s,d,p)]}))).flat()}function O(e,n,t,i){return e?e.Type!==n?.Type:i.transforms.length===0&&n?.Type!==t}function k(e,n,t,i,u,r){let a=r??u?.DeletionPolicy;return{action:"Remove",logicalId:n,path:e+n,physicalId:i,type:t,replacement:"False",policyAction:typeof a=="string"?a:void 0,properties:[]}}function b(e,n,t,i,u,r){let a=(s,d)=>JSON.stringify(s?.Properties?.[d]),l=[...new Set([...Object.keys(u?.Properties??{}),...Object.keys(r?.Properties??{})])],o=r?l.filter(s=>a(u,s)!==a(r,s)):[],c=r?.UpdateReplacePolicy;return{action:"Modify",logicalId:n,path:e+n,physicalId:i,type:t,replacement:"Conditional",policyAction:typeof c=="string"&&c!=="Delete"?`ReplaceAnd${c}`:void 0,properties:o.length>0?o.map(s=>({name:`Properties.${s}`,before:a(u,s),after:a(r,s),recreation:"Conditionally",cause:"template"})):[{name:"nothing tells what becomes of it: its stack has no change set of its own",recreation:"Conditionally"}]}}async function I(e,n){try{let{TemplateBody:t}=await e.client(_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_5__.o).send(new _chunk_PBPNFQUI_js__WEBPACK_IMPORTED_MODULE_1__.a({StackName:n,TemplateStage:"Original"}));return (0,_chunk_4GSCXSOL_js__WEBPACK_IMPORTED_MODULE_2__.h)(t??"",void 0,process.cwd())}catch{return}}async function $(e,n){let t=n?.Properties?.TemplateURL??n?.Properties?.Location;if(typeof t=="string")try{return (0,_chunk_4GSCXSOL_js__WEBPACK_IMPORTED_MODULE_2__.h)(await (0,_chunk_PBPNFQUI_js__WEBPACK_IMPORTED_MODULE_1__.d)(e,t),void 0,process.cwd())}catch{return}}


/***/ })

};
