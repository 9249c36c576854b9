export const id = 8984;
export const ids = [8984];
export const modules = {

/***/ 8984:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainOperation: () => (/* binding */ M),
/* harmony export */   explainRollout: () => (/* binding */ _)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4894);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2337);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1482);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3069);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var $=/unable to assume the service[ -]linked role/i,g=/cannot be assumed by lambda|(unable|error) (to|in) assum(e|ing) (the |access )?role|invalid access role|provided execution role does not have permissions to call/i,b=/^(ROLLBACK|UPDATE_ROLLBACK|DELETE)_COMPLETE$/;function E(t,s){let a=(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.f)(t)?.reason??"";if(!b.test(s))return!1;if($.test(a))return!0;let o=({type:e,status:n})=>/^AWS::IAM::(Role|Policy|RolePolicy|ManagedPolicy)$/.test(e)&&/^(CREATE|UPDATE)_COMPLETE$/.test(n);return g.test(a)&&t.some(o)}function M(t,s,a){let{template:o}=t.input,e=(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.f)(s.events),n=e&&a.get(e.path),c=t.changeSetType==="CREATE"?"created":"updated";return new _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_1__.a({code:"stack-failed",what:`Stack ${t.stackName} was not ${c} (${s.status})`,why:e?[T(e),n&&C(n)].filter(Boolean).join(". "):s.reason,todo:(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.b)(s.status),details:v(s.events,a),file:o.file,line:e&&O(o,e)},s.status,(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.g)(s.events).map(({path:i,type:u,status:p,reason:R,physicalId:S,time:h})=>({path:i,type:u,status:p,reason:R,physicalId:S,time:new Date(h).toISOString(),...k(a.get(i))})),E(s.events,s.status))}function _(t,s,{label:a,reason:o,evidence:e}){let n=e?.lines.at(-1),c=e?.reason&&!o.includes(e.reason)?e.reason:"",{path:i,ResourceType:u,PhysicalResourceId:p}=s;return new _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_1__.a({code:"rollout",what:`Stack ${t.stackName} is in ${t.status}, but ${i} (${a}) does not run what was deployed`,why:[o,c,n&&`Last log line: ${n.slice(0,300)}`].filter(Boolean).join(". "),todo:"Correct the cause and deploy again, or roll back to the previous release",details:e&&_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.details(_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.escapeCell(e.title),e.details)},t.status,[{path:i,type:u,status:"ROLLOUT_FAILED",reason:o,physicalId:p,...k(e)}])}function T(t){let s=t.physicalId&&!t.physicalId.startsWith("arn:")?` ${t.physicalId}`:"";return`${t.path} (${t.type}${s}): ${t.reason||t.status}`}function C(t){let s=t.reason??t.lines.at(-1);return s?`${t.title}: ${s}`:""}function k(t){return t&&{evidence:{title:t.title,lines:t.lines}}}function O({file:t,text:s,document:a},o){return t===void 0?void 0:(0,_chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_3__.c)(s,a,["Resources",o.path.split("/")[0]])}function v(t,s){let a=_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.table(["Resource","Type","Status","Reason"],(0,_chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_2__.g)(t).map(e=>[_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.code(e.path),_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.code(e.type),e.status,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.escapeCell(e.reason)])),o=[...s.values()].map(({title:e,details:n})=>_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.details(_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_4__.r.escapeCell(e),n));return[a,...o].join(`
`)}


/***/ })

};
