export const id = 5173;
export const ids = [5173];
export const modules = {

/***/ 5173:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   unseenNestedChanges: () => (/* binding */ J)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FHWP3TCO_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6542);
/* harmony import */ var _chunk_4ZF6ZUGL_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7786);
/* harmony import */ var _chunk_D2ADU2HM_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9589);
/* harmony import */ var _chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8029);
/* harmony import */ var _chunk_XEJB5X44_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2740);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1093);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9096);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(7913);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var g="AWS::CloudFormation::Stack";async function J(e,n,r){let a=n.filter(i=>(0,_chunk_4ZF6ZUGL_js__WEBPACK_IMPORTED_MODULE_2__.i)(i.type)&&!i.nestedChangeSet&&i.physicalId);return(await Promise.all(a.map(async({action:i,logicalId:u,path:c,physicalId:o,policyAction:s})=>{if(i==="Add"||i==="Import")return[];if(i==="Remove")return await y(e,o,`${c}/`,s);let t=c===u?r.resources[u]:void 0;return await A(e,o,await N(e,t),`${c}/`)}))).flat()}async function y(e,n,r,a){let[d,i]=await Promise.all([(0,_chunk_D2ADU2HM_js__WEBPACK_IMPORTED_MODULE_3__.a)(e,n),$(e,n)]),u=a==="Retain"?a:void 0;return(await Promise.all(d.map(async({LogicalResourceId:o,ResourceType:s,PhysicalResourceId:t})=>{let m=h(r,o,s,t,i?.resources[o],u);return s!==g||!t?[m]:[m,...await y(e,t,`${r}${o}/`,m.policyAction)]}))).flat()}async function A(e,n,r,a){let[d,i]=await Promise.all([(0,_chunk_D2ADU2HM_js__WEBPACK_IMPORTED_MODULE_3__.a)(e,n),$(e,n)]);return(await Promise.all(d.map(async({LogicalResourceId:c,ResourceType:o,PhysicalResourceId:s})=>{let t=i?.resources[c],m=r?.resources[c],R=`${a}${c}/`;if(r&&b(t,m,o,r)){let f=h(a,c,o,s,t,void 0);return o!==g||!s?[f]:[f,...await y(e,s,R,f.policyAction)]}return t&&m&&JSON.stringify(t)===JSON.stringify(m)?[]:o===g&&s?await A(e,s,await N(e,m),R):!(0,_chunk_D2ADU2HM_js__WEBPACK_IMPORTED_MODULE_3__.d)(o)||r&&i&&!t&&!m?[]:[O(a,c,o,s,t,m)]}))).flat()}function b(e,n,r,a){return e?e.Type!==n?.Type:a.transforms.length===0&&n?.Type!==r}function h(e,n,r,a,d,i){let u=i??d?.DeletionPolicy;return{action:"Remove",logicalId:n,path:e+n,physicalId:a,type:r,replacement:"False",policyAction:typeof u=="string"?u:void 0,properties:[]}}function O(e,n,r,a,d,i){let u=(t,m)=>JSON.stringify(t?.Properties?.[m]),c=[...new Set([...Object.keys(d?.Properties??{}),...Object.keys(i?.Properties??{})])],o=i?c.filter(t=>u(d,t)!==u(i,t)):[],s=i?.UpdateReplacePolicy;return{action:"Modify",logicalId:n,path:e+n,physicalId:a,type:r,replacement:"Conditional",policyAction:typeof s=="string"&&s!=="Delete"?`ReplaceAnd${s}`:void 0,properties:o.length>0?o.map(t=>({name:`Properties.${t}`,before:u(d,t),after:u(i,t),recreation:"Conditionally",cause:"template"})):[{name:"nothing tells what becomes of it: its stack has no change set of its own",recreation:"Conditionally"}]}}async function $(e,n){try{let{TemplateBody:r}=await e.client(_chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_4__.o).send(new _chunk_FHWP3TCO_js__WEBPACK_IMPORTED_MODULE_1__.a({StackName:n,TemplateStage:"Original"}));return (0,_chunk_4ZF6ZUGL_js__WEBPACK_IMPORTED_MODULE_2__.f)(r??"",void 0,process.cwd())}catch{return}}async function N(e,n){let r=n?.Properties?.TemplateURL??n?.Properties?.Location;if(typeof r=="string")try{return (0,_chunk_4ZF6ZUGL_js__WEBPACK_IMPORTED_MODULE_2__.f)(await (0,_chunk_FHWP3TCO_js__WEBPACK_IMPORTED_MODULE_1__.d)(e,r),void 0,process.cwd())}catch{return}}


/***/ })

};
