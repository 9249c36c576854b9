export const id = 2494;
export const ids = [2494];
export const modules = {

/***/ 2494:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   unseenNestedChanges: () => (/* binding */ v)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_KKMBROOQ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3684);
/* harmony import */ var _chunk_XCZVZXMW_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8629);
/* harmony import */ var _chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3905);
/* harmony import */ var _chunk_XZPVKFFM_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3678);
/* harmony import */ var _chunk_WSEYRMXS_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4154);
/* harmony import */ var _chunk_7CKI62BC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(8535);
/* harmony import */ var _chunk_A2DCWCC2_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9087);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(9096);
/* harmony import */ var _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(9831);
/* harmony import */ var _chunk_6WQPBNKL_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6375);
/* harmony import */ var _chunk_QYGS6WIJ_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3086);
/* harmony import */ var _chunk_KJTLFZVF_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(3923);
/* harmony import */ var _chunk_7MSJD4D3_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(3938);
/* harmony import */ var _chunk_LLI4GPEG_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(4096);
/* harmony import */ var _chunk_N3RKM6HR_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6203);
/* harmony import */ var _chunk_GTYD7XWE_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(3675);
/* harmony import */ var _chunk_TC5JQSVX_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(7430);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function v(e,r,n){let o=r.filter(t=>(0,_chunk_XZPVKFFM_js__WEBPACK_IMPORTED_MODULE_4__.i)(t.type)&&!t.nestedChangeSet&&t.physicalId);return(await Promise.all(o.map(async t=>{if(t.action==="Remove")return await p(e,t.physicalId,`${t.path}/`);if(t.action!=="Modify"||t.path!==t.logicalId)return[];let c=await A(e,n.resources[t.logicalId]);return c?await C(e,t.physicalId,c,`${t.path}/`):[]}))).flat()}async function p(e,r,n){let[o,a]=await Promise.all([(0,_chunk_XCZVZXMW_js__WEBPACK_IMPORTED_MODULE_2__.b)(e,r),g(e,r)]);return(await Promise.all(o.map(async({LogicalResourceId:c,ResourceType:s,PhysicalResourceId:i})=>[P(n,c,s,i,a?.resources[c]),...s==="AWS::CloudFormation::Stack"&&i?await p(e,i,`${n}${c}/`):[]]))).flat()}async function C(e,r,n,o){let[a,t]=await Promise.all([(0,_chunk_XCZVZXMW_js__WEBPACK_IMPORTED_MODULE_2__.b)(e,r),g(e,r)]);return n.transforms.length>0?[]:(await Promise.all(a.map(async({LogicalResourceId:s,ResourceType:i,PhysicalResourceId:u})=>{let d=n.resources[s];if(d?.Type!==i)return[P(o,s,i,u,t?.resources[s]),...i==="AWS::CloudFormation::Stack"&&u?await p(e,u,`${o}${s}/`):[]];if(i!=="AWS::CloudFormation::Stack"||!u)return[];let f=await A(e,d);return f?await C(e,u,f,`${o}${s}/`):[]}))).flat()}function P(e,r,n,o,a){let t=a?.DeletionPolicy;return{action:"Remove",logicalId:r,path:e+r,physicalId:o,type:n,replacement:"False",policyAction:typeof t=="string"?t:void 0,properties:[]}}async function g(e,r){try{let{TemplateBody:n}=await e.client(_chunk_7K65SVPW_js__WEBPACK_IMPORTED_MODULE_3__.n).send(new _chunk_XCZVZXMW_js__WEBPACK_IMPORTED_MODULE_2__.a({StackName:r,TemplateStage:"Processed"}));return (0,_chunk_XZPVKFFM_js__WEBPACK_IMPORTED_MODULE_4__.f)(n??"",void 0,process.cwd())}catch{return}}async function A(e,r){let n=r?.Properties?.TemplateURL??r?.Properties?.Location,o=typeof n=="string"?/^https?:\/\/s3[^/]*\/([^/]+)\/(.+)$/.exec(n):null;if(o)try{let{Body:a}=await e.client(_chunk_KKMBROOQ_js__WEBPACK_IMPORTED_MODULE_1__.ti).send(new _chunk_KKMBROOQ_js__WEBPACK_IMPORTED_MODULE_1__.tj({Bucket:o[1],Key:o[2],ExpectedBucketOwner:await e.accountId()}));return (0,_chunk_XZPVKFFM_js__WEBPACK_IMPORTED_MODULE_4__.f)(await a.transformToString(),void 0,process.cwd())}catch{return}}


/***/ })

};
