export const id = 6075;
export const ids = [6075];
export const modules = {

/***/ 6075:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   commitsOfPullRequest: () => (/* binding */ _),
/* harmony export */   tellGitHub: () => (/* binding */ w)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2348);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3069);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6081);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var f=140;async function w({context:e,environment:i,report:o},a,r){let s=d(e.repository);if(!a||!s||r.commit==="")return;let t=r.description.slice(0,f);try{let{rest:n}=(0,_chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__.a)(a,p(i.GITHUB_API_URL)),{data:c}=await n.repos.createDeployment({...s,ref:r.commit,environment:r.environment,task:"rollback",description:t,auto_merge:!1,required_contexts:[]});if(!("id"in c))throw new Error(c.message??"no deployment was made");await n.repos.createDeploymentStatus({...s,deployment_id:c.id,state:"success",description:t,log_url:e.runUrl,environment_url:r.url})}catch(n){o.note(`GitHub was not told of the rollback (${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(n)}): permissions: deployments: write allows it`)}}async function _({context:e,environment:i},o,a){let r=d(e.repository),s=(t,n)=>new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.g({code:"input",what:`Pull request #${a} could not be looked up`,why:t,todo:"Give github-token a token with pull-requests: read, or give the commit or the id of the release with to",cause:n});if(!o||!r)throw s("There is no github-token");try{let{rest:t}=(0,_chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__.a)(o,p(i.GITHUB_API_URL)),{data:n}=await t.pulls.get({...r,pull_number:a});return[n.merge_commit_sha,n.head.sha].flatMap(c=>c??[])}catch(t){throw s((0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(t),t)}}function p(e){return e?{baseUrl:e}:{}}function d(e){let[i,o]=e.split("/");return i&&o?{owner:i,repo:o}:void 0}


/***/ })

};
