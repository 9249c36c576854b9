export const id = 4730;
export const ids = [4730];
export const modules = {

/***/ 2183:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ I),
/* harmony export */   b: () => (/* binding */ N),
/* harmony export */   c: () => (/* binding */ O)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5624);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2083);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7423);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(416);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(715);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function I(e){let{inputs:t}=e,n=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__.a)(e),o=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__.c)(e,n),{app:s,environment:a}=(0,_chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_1__.e)(e,o),r=t.boolean("web",!1),i=t.choice("mode",["lambda","container","none"],r?"none":"lambda"),b=i==="container"||i==="lambda"&&t.choice("package-type",["zip","image"],"zip")==="image",R=t.optional("mode")!==void 0;return{app:s,environment:a,mode:i,modeGiven:R,web:r,image:b,secrets:t.mapping("app-secrets"),folder:o}}function N({app:e,environment:t,mode:n,allowNoBackend:o,web:s,packageType:a,appSecrets:r,folder:i}){return{app:e,environment:t,mode:n,modeGiven:n!=="none"||o,web:s!==void 0,image:n==="container"||a==="image",secrets:r,folder:i}}function O(e,t,n){let{inputs:o,environment:s,context:a}=e,r=o.text("role-to-assume"),i;return{...n,repository:a.repository,resourceTypes:h(e.templates,n),job:{variables:s,roleToAssume:r,region:o.text("aws-region",s.AWS_REGION??s.AWS_DEFAULT_REGION??""),environment:n.environment,liveEnvironments:_chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_3__.a,isCheckedOut:(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(a.workspace,".git")),platform:process.platform,headRepository:_(e),buildsImage:n.image},claims:()=>i??=T(e,r),locateSecrets:()=>(0,_chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_2__.u)(t(),n.secrets)}}async function T({environment:e,report:t},n){if(n===""||!e.ACTIONS_ID_TOKEN_REQUEST_URL)return;let o=await (0,_chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_5__.i)({environment:e});return t.mask(o),(0,_chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_5__.j)(o)}function _({environment:e}){let t=e.GITHUB_EVENT_PATH;if(!(!t||!(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)(t)))try{return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_6__.readFileSync)(t,"utf8")).pull_request?.head?.repo?.full_name}catch{return}}function h(e,{mode:t,image:n,web:o}){return[...t==="none"?[]:["data",t==="container"?"container-fargate":n?"lambda-image":"lambda-http"],...o?["web"]:[]].flatMap(r=>Object.values((0,_chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_4__.n)(e,r).resources).map(({Type:i})=>i))}


/***/ }),

/***/ 5624:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ L),
/* harmony export */   b: () => (/* binding */ H),
/* harmony export */   c: () => (/* binding */ U),
/* harmony export */   d: () => (/* binding */ j),
/* harmony export */   e: () => (/* binding */ D),
/* harmony export */   f: () => (/* binding */ y),
/* harmony export */   g: () => (/* binding */ I),
/* harmony export */   h: () => (/* binding */ z),
/* harmony export */   i: () => (/* binding */ F)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2083);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8938);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function L({inputs:t,context:o}){let n=t.text("working-directory","."),e=(0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(o.workspace,n);if((0,node_fs__WEBPACK_IMPORTED_MODULE_3__.existsSync)(e)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.statSync)(e).isDirectory())return e;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("working-directory",n,"a folder of the checked out repository; this one does not exist (is there a step actions/checkout?)")}function H(t,o,n={}){let e=t.text("parameters-file");if(e==="")return{};let r=e.replace(/\{\{\s*([\w-]+)\s*\}\}/g,(a,p)=>{if(Object.hasOwn(n,p))return n[p];let l=Object.keys(n).map(R=>`{{${R}}}`);throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",a,l.length>0?l.join(" or "):"a path without {{...}}")}),i;try{i=(0,node_fs__WEBPACK_IMPORTED_MODULE_3__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_4__.resolve)(o,r),"utf8")}catch(a){throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",r,`a file that can be read (${a.code})`)}return (0,_chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_1__.D)(i,a=>(0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("parameters-file",r,`a file with ${a}`))}function U({context:t},o){return (0,node_path__WEBPACK_IMPORTED_MODULE_4__.relative)(t.workspace,o).replaceAll("\\","/")||"."}var b={api:"/api/health",backend:"/health",image:"/"};function j(t,o,{wholeUrl:n=!1}={}){let e=t.text("health-path",b[o]);if(/^\/(?!\/)\S*$/.test(e)||n&&/^https?:\/\/\S+$/.test(e)&&URL.canParse(e))return e;throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("health-path",e,`a path that starts with one /${n?", or a whole URL":""}`)}var f=37;function D({inputs:t,context:o},n="."){let e=y({inputs:t,context:o},n),r=t.matching("environment",d(20),w(20),"production");if(e.length+r.length>f)throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app",e,`at most ${f} characters together with the environment`);return{app:e,environment:r,leaseTimeout:t.duration("lease-timeout","10min"),forceUnlock:t.boolean("force-unlock",!1)}}function y({inputs:t,context:o},n="."){let e=t.matching("app",d(30),w(30),O(o.repository,n));if(e==="")throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app","","a name of lower-case letters, digits and -","shop");if(/-pr(-|$)/.test(e))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.e)("app",e,"a name without -pr-, which marks previews");return e}var d=t=>new RegExp(`^(?=.{1,${t}}$)[a-z](-?[a-z0-9])*$`),w=t=>`at most ${t} lower-case letters, digits and single dashes, a letter first and no dash at the end`;function O(t,o){let n=m((0,node_path__WEBPACK_IMPORTED_MODULE_4__.basename)(o)).slice(0,24);return[m(t.split("/")[1]??"").slice(0,n===""?30:29-n.length).replace(/-+$/,""),n].filter(Boolean).join("-").replace(/^[^a-z]+|-+$/g,"")}function m(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"")}var v=/^[A-Za-z_]\w{0,63}$/,S=/^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;function I({inputs:t,report:o}){for(let e of t.text("secret-values").split(`
`).map(r=>r.trim())){e.length>3&&o.mask(e);let r=/^[\w-]+\s*[=:]\s*(.{4,})$/.exec(e)?.[1];r&&o.mask(r)}let n=t.mapping("secret-values");for(let[e,r]of Object.entries(n)){if(!v.test(e)||S.test(e))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.f)("secret-values","names of variables that neither the runner nor AWS uses");r!==""&&o.mask(r)}return n}function z(t){let o=t.inputs.lines("pass-environment"),n=Object.entries(I(t)).filter(([e])=>o.includes(e));return{...t.environment,...Object.fromEntries(n)}}function F({inputs:t,environment:o,report:n}){let e=t.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(e.map(r=>{if(!v.test(r))throw (0,_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.f)("secrets-from","names of variables, not their values");let i=o[r];if(!i)throw new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_2__.c({code:"input",what:`Input "secrets-from" names ${r}, which is not set`,todo:`Give the step env: ${r}: \${{ secrets.${r} }}, or the reusable workflow a secret SECRET_VALUES with a line ${r}=...`});return n.mask(i),[r,i]}))}


/***/ }),

/***/ 4730:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3656);
/* harmony import */ var _chunk_ET3NPSWC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5677);
/* harmony import */ var _chunk_3KNFBMEU_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2183);
/* harmony import */ var _chunk_AUXO252F_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5624);
/* harmony import */ var _chunk_NSOH4ENS_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8450);
/* harmony import */ var _chunk_METOXR44_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2083);
/* harmony import */ var _chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(2512);
/* harmony import */ var _chunk_RJGW5DT2_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6975);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3160);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5805);
/* harmony import */ var _chunk_HSWDQHJL_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(1551);
/* harmony import */ var _chunk_ZEZ3JUJV_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(1089);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(9240);
/* harmony import */ var _chunk_2NJVUUF2_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(6920);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(2337);
/* harmony import */ var _chunk_7XRLTR6H_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(7423);
/* harmony import */ var _chunk_WBNDQAAR_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2436);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4162);
/* harmony import */ var _chunk_T5UWY4H3_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(993);
/* harmony import */ var _chunk_J4XZGC4D_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(416);
/* harmony import */ var _chunk_7JW2GAQQ_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(8136);
/* harmony import */ var _chunk_EKNGXZEW_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4919);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(2077);
/* harmony import */ var _chunk_U2Z5TRD7_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(715);
/* harmony import */ var _chunk_A67EEJOF_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(5639);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(9290);
/* harmony import */ var _chunk_DUZYL4HU_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(6559);
/* harmony import */ var _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(8938);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function A(t){let{report:o}=t,e=(0,_chunk_3KNFBMEU_js__WEBPACK_IMPORTED_MODULE_3__.a)(t),i=(0,_chunk_NSOH4ENS_js__WEBPACK_IMPORTED_MODULE_5__.a)(t,{sessionName:"doctor",environmentName:e.environment}),n=(0,_chunk_3KNFBMEU_js__WEBPACK_IMPORTED_MODULE_3__.c)(t,()=>i,e),a=await o.group("Doctor",()=>(0,_chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__.c)((0,_chunk_JSRVWEEP_js__WEBPACK_IMPORTED_MODULE_7__.a)(i,o),n)),{verdict:r,findings:s,quotas:x}=a;o.summary((0,_chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__.a)(a)),t.output("verdict",r),t.output("findings",s),t.output("quotas",x);for(let{severity:d,what:c,why:k,todo:v}of (0,_chunk_JUHIYYYM_js__WEBPACK_IMPORTED_MODULE_1__.b)(s)){let m=[c,k,v].filter(Boolean).join(". ");d==="warning"?o.warning(m,{title:c}):o.note(`${d==="broken"?"\u2716":"?"} ${m}`)}if(r!=="broken")return o.note(r==="well"?"A deployment can run":"Nothing is broken that could be looked at");throw $(s)}function $(t){let[o,...e]=t.filter(({severity:n})=>n==="broken"),i=e.length===0?void 0:`Besides: ${e.map(({what:n})=>n).join("; ")}`;return new _chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_33__.c({code:"doctor",what:e.length===0?o.what:`${o.what}, and ${_chunk_WBPWOFF5_js__WEBPACK_IMPORTED_MODULE_33__.m.count(e.length,"thing")} more`,why:[o.why,i].filter(Boolean).join(". ")||void 0,todo:o.todo,summarized:!0})}


/***/ })

};
