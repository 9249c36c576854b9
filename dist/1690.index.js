export const id = 1690;
export const ids = [1690,9309];
export const modules = {

/***/ 9309:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gitHubApi: () => (/* binding */ C)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2348);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(3069);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6081);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var m=class extends Error{name="GitHubError";status;constructor(n,e){let t=e.status;super(`${n}: ${(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_2__.h)(e).split(`
`)[0]}`,{cause:e}),this.status=typeof t=="number"?t:0}},l=100,y=[300,1200],g=15e3;function C({token:o,repository:n,apiUrl:e}){let{rest:t}=(0,_chunk_ZA5JT5RC_js__WEBPACK_IMPORTED_MODULE_1__.a)(o,e?{baseUrl:e}:{}),[r="",s=""]=n.split("/"),i=()=>({owner:r,repo:s,request:{signal:AbortSignal.timeout(g)}});return{...b(t,i),...f(t,i),...w(t,i)}}function b(o,n){return{async pull(e){let{data:t}=await u(`Pull request #${e} could not be read`,()=>o.pulls.get({...n(),pull_number:e}));if(t.number!==e||!["open","closed"].includes(t.state))throw new m(`Pull request #${e} could not be read`,new Error("the answer is not clear"));return{number:e,isOpen:t.state==="open",headSha:t.head.sha,headRepository:t.head.repo?.full_name??"",labels:t.labels.map(({name:r})=>r)}}}}function f(o,n){return{async*comments(e){for(let t=1;;t++){let{data:r}=await u(`Comments of #${e} could not be read`,()=>o.issues.listComments({...n(),issue_number:e,per_page:l,page:t}));if(yield r.map(p),r.length<l)return}},async createComment(e,t){let{data:r}=await a(`The comment on #${e} could not be written`,()=>o.issues.createComment({...n(),issue_number:e,body:t}));return p(r)},async updateComment(e,t){await u(`Comment ${e} could not be changed`,()=>o.issues.updateComment({...n(),comment_id:e,body:t}))},async deleteComment(e){await a(`Comment ${e} could not be deleted`,()=>o.issues.deleteComment({...n(),comment_id:e}))},async viewer(){try{let{request:e}=n();return(await o.users.getAuthenticated({request:e})).data.login}catch{return}}}}function w(o,n){return{async deployments(e,t){let{data:r}=await u("Deployments could not be read",()=>o.repos.listDeployments({...n(),environment:e,task:t,per_page:l}));return r.map(({id:s,sha:i})=>({id:s,sha:i}))},async createDeployment({sha:e,environment:t,task:r,description:s}){let{data:i}=await a("The deployment could not be recorded",()=>o.repos.createDeployment({...n(),ref:e,environment:t,task:r,description:s,auto_merge:!1,required_contexts:[],transient_environment:!0,production_environment:!1}));if(!("id"in i))throw new m("The deployment could not be recorded",new Error(i.message));return i.id},async setDeploymentState(e,t,{url:r,logUrl:s}={}){await u(`Deployment ${e} could not be changed`,()=>o.repos.createDeploymentStatus({...n(),deployment_id:e,state:t,auto_inactive:!1,...r&&{environment_url:r},...s&&{log_url:s}}))},async deleteDeployment(e){await a(`Deployment ${e} could not be deleted`,()=>o.repos.deleteDeployment({...n(),deployment_id:e}))}}}function p({id:o,body:n="",user:e}){return{id:o,body:n,author:e?.login??"",isBot:e?.type==="Bot"}}async function a(o,n){try{return await n()}catch(e){throw new m(o,e)}}async function u(o,n){for(let e of y)try{return await a(o,n)}catch(t){let{status:r}=t;if(r>0&&r<500&&r!==429)throw t;await new Promise(s=>setTimeout(s,e))}return await a(o,n)}


/***/ })

};
