export const id = 1793;
export const ids = [1793];
export const modules = {

/***/ 1793:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainOperation: () => (/* binding */ g)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1726);
/* harmony import */ var _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9831);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function g(t,n,i,a){let e=(0,_chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_1__.a)(n.events),s=e&&i.get(e.path),d=t.changeSetType==="CREATE"?"created":"updated";return new _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.a({code:"stack-failed",what:`Stack ${t.stackName} was not ${d} (${n.status})`,why:e?[p(e),s&&u(s)].filter(Boolean).join(". "):n.reason,todo:h(n.status),details:E(n.events,i),file:a.file,line:e&&f(a,e)})}function p(t){let n=t.physicalId&&!t.physicalId.startsWith("arn:")?` ${t.physicalId}`:"";return`${t.path} (${t.type}${n}): ${t.reason||t.status}`}function u(t){let n=t.reason??t.lines.at(-1);return n?`${t.title}: ${n}`:""}function f(t,n){if(!t.file)return;let i=n.path.split("/")[0],a=t.text.split(`
`).findIndex(e=>new RegExp(`^\\s+"?${i}"?\\s*:`).test(e));return a<0?void 0:a+1}function h(t){return t==="UPDATE_ROLLBACK_COMPLETE"?"Correct the cause and deploy again; the stack is as it was before":t==="UPDATE_ROLLBACK_FAILED"?"Correct the cause and run again: the rollback is then continued first":t.endsWith("ROLLBACK_COMPLETE")||t==="DELETE_COMPLETE"?"Correct the cause and deploy again; the failed stack is removed by that":"Correct the cause and deploy again"}function E(t,n){let i=_chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.d.table(["Resource","Type","Status","Reason"],(0,_chunk_PMWHQJLA_js__WEBPACK_IMPORTED_MODULE_1__.b)(t).map(e=>[_chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.d.code(e.path),_chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.d.code(e.type),e.status,_chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.d.escapeCell(e.reason)])),a=[...n.values()].map(({title:e,details:s})=>_chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.d.details(_chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_2__.d.escapeCell(e),s));return[i,...a].join(`
`)}


/***/ })

};
