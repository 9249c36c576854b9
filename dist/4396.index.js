export const id = 4396;
export const ids = [4396];
export const modules = {

/***/ 4396:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainChangeSetFailure: () => (/* binding */ F)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_OOTSZMNG_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5091);
/* harmony import */ var _chunk_53XH7QBX_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1936);
/* harmony import */ var _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7891);
/* harmony import */ var _chunk_7MYLCRQT_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(8127);
/* harmony import */ var _chunk_ZKFWC6HQ_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(3112);
/* harmony import */ var _chunk_L2BCZ4RU_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7944);
/* harmony import */ var _chunk_UM5OWLOK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(1813);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3339);
/* harmony import */ var _chunk_5NPYTRES_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2744);
/* harmony import */ var _chunk_2QBPTH64_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(8159);
/* harmony import */ var _chunk_IBYEBBTF_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4761);
/* harmony import */ var _chunk_74SUZZKA_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2433);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var s=class extends (0,_chunk_OOTSZMNG_js__WEBPACK_IMPORTED_MODULE_1__.p)(_chunk_OOTSZMNG_js__WEBPACK_IMPORTED_MODULE_1__.q,_chunk_OOTSZMNG_js__WEBPACK_IMPORTED_MODULE_1__.r,"DescribeEvents",_chunk_OOTSZMNG_js__WEBPACK_IMPORTED_MODULE_1__.f){};async function F(n,t,o){let e=await p(n,t.id);return new _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_3__.c({code:"change-set",what:`Stack ${t.stackName} cannot be changed as the template says`,why:e.join("; ")||t.reason||`CloudFormation gave no reason (status ${t.status})`,todo:e.length>0?"Correct these properties in the template":void 0,file:o})}async function p(n,t){try{let{OperationEvents:o}=await n.client(_chunk_OOTSZMNG_js__WEBPACK_IMPORTED_MODULE_1__.o).send(new s({ChangeSetName:t,Filters:{FailedEvents:!0}}));return(o??[]).flatMap(e=>{let a=e.ValidationStatusReason??e.HookStatusReason??e.ResourceStatusReason;if(!a)return[];let i=[e.LogicalResourceId,e.ValidationPath].filter(Boolean).join(" ");return[i?`${i}: ${a}`:a]})}catch{return[]}}


/***/ })

};
