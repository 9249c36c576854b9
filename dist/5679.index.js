export const id = 5679;
export const ids = [5679];
export const modules = {

/***/ 5679:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainOperation: () => (/* binding */ v)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_GD6PANKB_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(229);
/* harmony import */ var _chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1686);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7913);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function v(t,e,a,s){let n=(0,_chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_2__.a)(e.events),r=n&&a.get(n.path),f=t.changeSetType==="CREATE"?"created":"updated",u=new _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.a({code:"stack-failed",what:`Stack ${t.stackName} was not ${f} (${e.status})`,why:n?[k(n),r&&C(r)].filter(Boolean).join(". "):e.reason,todo:T(e.status),details:w(e.events,a),file:s.file,line:n&&S(s,n)});return (0,_chunk_GD6PANKB_js__WEBPACK_IMPORTED_MODULE_1__.a)(u,{status:e.status,failures:(0,_chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_2__.b)(e.events).map(({path:o,type:m,status:h,reason:y,physicalId:E,time:g})=>({path:o,type:m,status:h,reason:y,physicalId:E,time:new Date(g).toISOString(),...a.has(o)&&{evidence:{title:a.get(o).title,lines:a.get(o).lines}}}))})}function k(t){let e=t.physicalId&&!t.physicalId.startsWith("arn:")?` ${t.physicalId}`:"";return`${t.path} (${t.type}${e}): ${t.reason||t.status}`}function C(t){let e=t.reason??t.lines.at(-1);return e?`${t.title}: ${e}`:""}function S(t,e){if(!t.file)return;let a=e.path.split("/")[0],s=t.text.split(`
`).findIndex(n=>new RegExp(`^\\s+"?${a}"?\\s*:`).test(n));return s<0?void 0:s+1}function T(t){return t==="UPDATE_ROLLBACK_COMPLETE"?"Correct the cause and deploy again; the stack is as it was before":t==="UPDATE_ROLLBACK_FAILED"?"Correct the cause and run again: the rollback is then continued first":t==="DELETE_COMPLETE"?"Correct the cause and deploy again; nothing of the failed stack is left":t.endsWith("ROLLBACK_COMPLETE")?"Correct the cause and deploy again; the failed stack is removed by that":"Correct the cause and deploy again"}function w(t,e){let a=_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.d.table(["Resource","Type","Status","Reason"],(0,_chunk_J3MESJAW_js__WEBPACK_IMPORTED_MODULE_2__.b)(t).map(n=>[_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.d.code(n.path),_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.d.code(n.type),n.status,_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.d.escapeCell(n.reason)])),s=[...e.values()].map(({title:n,details:r})=>_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.d.details(_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_3__.d.escapeCell(n),r));return[a,...s].join(`
`)}


/***/ })

};
