export const id = 8043;
export const ids = [8043];
export const modules = {

/***/ 8043:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   unseenNestedChanges: () => (/* binding */ v)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_DJEXBNEL_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6020);
/* harmony import */ var _chunk_RNFNQAYB_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5219);
/* harmony import */ var _chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3089);
/* harmony import */ var _chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9749);
/* harmony import */ var _chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(2752);
/* harmony import */ var _chunk_BMQ4RDSO_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6214);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1093);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9096);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7913);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(5698);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function v(e,r,n){let o=r.filter(t=>(0,_chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_5__.i)(t.type)&&!t.nestedChangeSet&&t.physicalId);return(await Promise.all(o.map(async t=>{if(t.action==="Remove")return await p(e,t.physicalId,`${t.path}/`);if(t.action!=="Modify"||t.path!==t.logicalId)return[];let c=await A(e,n.resources[t.logicalId]);return c?await C(e,t.physicalId,c,`${t.path}/`):[]}))).flat()}async function p(e,r,n){let[o,a]=await Promise.all([(0,_chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,r),g(e,r)]);return(await Promise.all(o.map(async({LogicalResourceId:c,ResourceType:s,PhysicalResourceId:i})=>[P(n,c,s,i,a?.resources[c]),...s==="AWS::CloudFormation::Stack"&&i?await p(e,i,`${n}${c}/`):[]]))).flat()}async function C(e,r,n,o){let[a,t]=await Promise.all([(0,_chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__.b)(e,r),g(e,r)]);return n.transforms.length>0?[]:(await Promise.all(a.map(async({LogicalResourceId:s,ResourceType:i,PhysicalResourceId:u})=>{let d=n.resources[s];if(d?.Type!==i)return[P(o,s,i,u,t?.resources[s]),...i==="AWS::CloudFormation::Stack"&&u?await p(e,u,`${o}${s}/`):[]];if(i!=="AWS::CloudFormation::Stack"||!u)return[];let f=await A(e,d);return f?await C(e,u,f,`${o}${s}/`):[]}))).flat()}function P(e,r,n,o,a){let t=a?.DeletionPolicy;return{action:"Remove",logicalId:r,path:e+r,physicalId:o,type:n,replacement:"False",policyAction:typeof t=="string"?t:void 0,properties:[]}}async function g(e,r){try{let{TemplateBody:n}=await e.client(_chunk_H3CLD6JO_js__WEBPACK_IMPORTED_MODULE_4__.n).send(new _chunk_PG5ZM3UL_js__WEBPACK_IMPORTED_MODULE_3__.a({StackName:r,TemplateStage:"Processed"}));return (0,_chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_5__.f)(n??"",void 0,process.cwd())}catch{return}}async function A(e,r){let n=r?.Properties?.TemplateURL??r?.Properties?.Location,o=typeof n=="string"?/^https?:\/\/s3[^/]*\/([^/]+)\/(.+)$/.exec(n):null;if(o)try{let{Body:a}=await e.client(_chunk_DJEXBNEL_js__WEBPACK_IMPORTED_MODULE_1__.yi).send(new _chunk_DJEXBNEL_js__WEBPACK_IMPORTED_MODULE_1__.yj({Bucket:o[1],Key:o[2],ExpectedBucketOwner:await e.accountId()}));return (0,_chunk_2B3ZDY7Y_js__WEBPACK_IMPORTED_MODULE_5__.f)(await a.transformToString(),void 0,process.cwd())}catch{return}}


/***/ })

};
