export const id = 8293;
export const ids = [8293];
export const modules = {

/***/ 8293:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainOperation: () => (/* binding */ v),
/* harmony export */   explainRollout: () => (/* binding */ x)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_PWTLYUNN_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(969);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2337);
/* harmony import */ var _chunk_KFRFKJGF_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8695);
/* harmony import */ var _chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1836);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function v(t,s,n){let{template:a}=t.input,e=(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.f)(s.events),r=e&&n.get(e.path),i=t.changeSetType==="CREATE"?"created":"updated";return new _chunk_PWTLYUNN_js__WEBPACK_IMPORTED_MODULE_1__.a({code:"stack-failed",what:`Stack ${t.stackName} was not ${i} (${s.status})`,why:e?[$(e),r&&g(r)].filter(Boolean).join(". "):s.reason,todo:(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.b)(s.status),details:w(s.events,n),file:a.file,line:e&&E(a,e)},s.status,(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.g)(s.events).map(({path:l,type:c,status:p,reason:S,physicalId:h,time:R})=>({path:l,type:c,status:p,reason:S,physicalId:h,time:new Date(R).toISOString(),...k(n.get(l))})))}function x(t,s,{label:n,reason:a,evidence:e}){let r=e?.lines.at(-1),i=e?.reason&&!a.includes(e.reason)?e.reason:"",{path:l,ResourceType:c,PhysicalResourceId:p}=s;return new _chunk_PWTLYUNN_js__WEBPACK_IMPORTED_MODULE_1__.a({code:"rollout",what:`Stack ${t.stackName} is in ${t.status}, but ${l} (${n}) does not run what was deployed`,why:[a,i,r&&`Last log line: ${r.slice(0,300)}`].filter(Boolean).join(". "),todo:"Correct the cause and deploy again, or roll back to the previous release",details:e&&_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.details(_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.escapeCell(e.title),e.details)},t.status,[{path:l,type:c,status:"ROLLOUT_FAILED",reason:a,physicalId:p,...k(e)}])}function $(t){let s=t.physicalId&&!t.physicalId.startsWith("arn:")?` ${t.physicalId}`:"";return`${t.path} (${t.type}${s}): ${t.reason||t.status}`}function g(t){let s=t.reason??t.lines.at(-1);return s?`${t.title}: ${s}`:""}function k(t){return t&&{evidence:{title:t.title,lines:t.lines}}}function E({file:t,text:s,document:n},a){return t===void 0?void 0:(0,_chunk_KFRFKJGF_js__WEBPACK_IMPORTED_MODULE_3__.c)(s,n,["Resources",a.path.split("/")[0]])}function w(t,s){let n=_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.table(["Resource","Type","Status","Reason"],(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.g)(t).map(e=>[_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.code(e.path),_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.code(e.type),e.status,_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.escapeCell(e.reason)])),a=[...s.values()].map(({title:e,details:r})=>_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.details(_chunk_IAGWFJSK_js__WEBPACK_IMPORTED_MODULE_4__.r.escapeCell(e),r));return[n,...a].join(`
`)}


/***/ })

};
