export const id = 6791;
export const ids = [6791];
export const modules = {

/***/ 6791:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainOperation: () => (/* binding */ b)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_PSPQUMIU_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6684);
/* harmony import */ var _chunk_6MH42GWQ_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8020);
/* harmony import */ var _chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1686);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9096);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7556);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function b(t,e,a,s){let n=(0,_chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_3__.a)(e.events),i=n&&a.get(n.path),f=t.changeSetType==="CREATE"?"created":"updated",m=new _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.a({code:"stack-failed",what:`Stack ${t.stackName} was not ${f} (${e.status})`,why:n?[C(n),i&&L(i)].filter(Boolean).join(". "):e.reason,todo:T(e.status),details:O(e.events,a),file:s.file,line:n&&S(s,n)});return (0,_chunk_PSPQUMIU_js__WEBPACK_IMPORTED_MODULE_1__.a)(m,{status:e.status,failures:(0,_chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_3__.b)(e.events).map(({path:o,type:h,status:y,reason:E,physicalId:g,time:k})=>({path:o,type:h,status:y,reason:E,physicalId:g,time:new Date(k).toISOString(),...a.has(o)&&{evidence:{title:a.get(o).title,lines:a.get(o).lines}}}))})}function C(t){let e=t.physicalId&&!t.physicalId.startsWith("arn:")?` ${t.physicalId}`:"";return`${t.path} (${t.type}${e}): ${t.reason||t.status}`}function L(t){let e=t.reason??t.lines.at(-1);return e?`${t.title}: ${e}`:""}function S({file:t,text:e,document:a},s){return t===void 0?void 0:(0,_chunk_6MH42GWQ_js__WEBPACK_IMPORTED_MODULE_2__.c)(e,a,["Resources",s.path.split("/")[0]])}function T(t){return t==="UPDATE_ROLLBACK_COMPLETE"?"Correct the cause and deploy again; the stack is as it was before":t==="UPDATE_ROLLBACK_FAILED"?"Correct the cause and run again: the rollback is then continued first":t==="DELETE_COMPLETE"?"Correct the cause and deploy again; nothing of the failed stack is left":t.endsWith("ROLLBACK_COMPLETE")?"Correct the cause and deploy again; the failed stack is removed by that":"Correct the cause and deploy again"}function O(t,e){let a=_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.e.table(["Resource","Type","Status","Reason"],(0,_chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_3__.b)(t).map(n=>[_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.e.code(n.path),_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.e.code(n.type),n.status,_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.e.escapeCell(n.reason)])),s=[...e.values()].map(({title:n,details:i})=>_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.e.details(_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_5__.e.escapeCell(n),i));return[a,...s].join(`
`)}


/***/ })

};
