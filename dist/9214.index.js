export const id = 9214;
export const ids = [9214];
export const modules = {

/***/ 9214:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_Y7I6BDUV_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1884);
/* harmony import */ var _chunk_IBUBFAR6_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9071);
/* harmony import */ var _chunk_JYILSXD2_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6415);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5462);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6881);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6129);
/* harmony import */ var _chunk_MOU56NIK_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(9328);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function A(t){let{report:o}=t,e=(0,_chunk_JYILSXD2_js__WEBPACK_IMPORTED_MODULE_3__.a)(t),i=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_5__.a)(t,{sessionName:"doctor",environmentName:e.environment}),n=(0,_chunk_JYILSXD2_js__WEBPACK_IMPORTED_MODULE_3__.c)(t,()=>i,e),a=await o.group("Doctor",()=>(0,_chunk_Y7I6BDUV_js__WEBPACK_IMPORTED_MODULE_1__.c)((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_7__.a)(i,o),n)),{verdict:r,findings:s,quotas:x}=a;o.summary((0,_chunk_Y7I6BDUV_js__WEBPACK_IMPORTED_MODULE_1__.a)(a)),t.output("verdict",r),t.output("findings",s),t.output("quotas",x);for(let{severity:d,what:c,why:k,todo:v}of (0,_chunk_Y7I6BDUV_js__WEBPACK_IMPORTED_MODULE_1__.b)(s)){let m=[c,k,v].filter(Boolean).join(". ");d==="warning"?o.warning(m,{title:c}):o.note(`${d==="broken"?"\u2716":"?"} ${m}`)}if(r!=="broken")return o.note(r==="well"?"A deployment can run":"Nothing is broken that could be looked at");throw $(s)}function $(t){let[o,...e]=t.filter(({severity:n})=>n==="broken"),i=e.length===0?void 0:`Besides: ${e.map(({what:n})=>n).join("; ")}`;return new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_35__.g({code:"doctor",what:e.length===0?o.what:`${o.what}, and ${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_35__.r.count(e.length,"thing")} more`,why:[o.why,i].filter(Boolean).join(". ")||void 0,todo:o.todo,summarized:!0})}


/***/ }),

/***/ 6616:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ U),
/* harmony export */   b: () => (/* binding */ j),
/* harmony export */   c: () => (/* binding */ D),
/* harmony export */   d: () => (/* binding */ z),
/* harmony export */   e: () => (/* binding */ F),
/* harmony export */   f: () => (/* binding */ B),
/* harmony export */   g: () => (/* binding */ O),
/* harmony export */   h: () => (/* binding */ I),
/* harmony export */   i: () => (/* binding */ C),
/* harmony export */   j: () => (/* binding */ V)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2814);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(8706);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(3069);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function U({inputs:t,context:n}){let r=t.text("working-directory","."),e=(0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(n.workspace,r);if((0,node_fs__WEBPACK_IMPORTED_MODULE_4__.existsSync)(e)&&(0,node_fs__WEBPACK_IMPORTED_MODULE_4__.statSync)(e).isDirectory())return e;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("working-directory",r,"a folder of the checked out repository; this one does not exist (is there a step actions/checkout?)")}function j({inputs:t,context:n}){return (0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(n.workspace,t.text("working-directory","."))}function D(t,n,r={}){let e=t.text("parameters-file");if(e==="")return{};let o=e.replace(/\{\{\s*([\w-]+)\s*\}\}/g,(a,u)=>{if(Object.hasOwn(r,u))return r[u];let h=Object.keys(r).map(x=>`{{${x}}}`);throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",a,h.length>0?h.join(" or "):"a path without {{...}}")}),i;try{i=(0,node_fs__WEBPACK_IMPORTED_MODULE_4__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_5__.resolve)(n,o),"utf8")}catch(a){throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",o,`a file that can be read (${a.code})`)}return (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_1__.K)(i,a=>(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("parameters-file",o,`a file with ${a}`))}function z({context:t},n){return (0,node_path__WEBPACK_IMPORTED_MODULE_5__.relative)(t.workspace,n).replaceAll("\\","/")||"."}var y={api:"/api/health",backend:"/health",image:"/"};function F(t,n,{wholeUrl:r=!1}={}){let e=t.text("health-path",y[n]);if(/^\/(?!\/)\S*$/.test(e)||r&&/^https?:\/\/\S+$/.test(e)&&URL.canParse(e))return e;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("health-path",e,`a path that starts with one /${r?", or a whole URL":""}`)}var d=37;function B({inputs:t,context:n},r="."){let e=O({inputs:t,context:n},r),o=`${v(20)} (with deploy.yml, github-environment takes GitHub's own name where it differs)`,i=t.matching("environment",w(20),o,{fallback:"production",near:c});if(/(^|-)pr(-|$)/.test(i)&&(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_2__.b)(i)===void 0)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("environment",i,"a name without pr- in it, which marks previews (pr-7)");if(e.length+i.length>d)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("app",e,`at most ${d} characters together with the environment`);return{app:e,environment:i,leaseTimeout:t.duration("lease-timeout","10min"),forceUnlock:t.boolean("force-unlock",!1)}}function O({inputs:t,context:n},r="."){let e=t.matching("app",w(30),v(30),{fallback:P(n.repository,r),near:c});if(e==="")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("app","","a name of lower-case letters, digits and -","shop");if(/(^|-)pr(-|$)/.test(e))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.i)("app",e,"a name without pr- in it, which marks previews");return e}var w=t=>new RegExp(`^(?=.{1,${t}}$)[a-z](-?[a-z0-9])*$`),v=t=>`at most ${t} lower-case letters, digits and single dashes, a letter first and no dash at the end`;function P(t,n){let r=c((0,node_path__WEBPACK_IMPORTED_MODULE_5__.basename)(n)).slice(0,24);return[c(t.split("/")[1]??"").slice(0,r===""?30:29-r.length).replace(/-+$/,""),r].filter(Boolean).join("-").replace(/^[^a-z]+|-+$/g,"")}function c(t){return t.toLowerCase().replace(/[^a-z0-9]+/g,"-").replace(/^-+|-+$/g,"")}var k=/^[A-Za-z_]\w{0,63}$/,S=/^(AWS_|ACTIONS_|INPUT_|RUNNER_|GITHUB_(?!TOKEN$)|DEPLOY_|(PATH|HOME|NODE_OPTIONS|LD_PRELOAD)$)/;function I({inputs:t,report:n}){for(let e of t.text("secret-values").split(`
`).map(o=>o.trim())){e.length>3&&n.mask(e);let o=/^[\w-]+\s*[=:]\s*(.{4,})$/.exec(e)?.[1];o&&n.mask(o)}let r=t.mapping("secret-values");for(let[e,o]of Object.entries(r)){if(!k.test(e)||S.test(e))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.k)("secret-values","names of variables that neither the runner nor AWS uses");o!==""&&n.mask(o)}return r}function C(t){let n=t.inputs.lines("pass-environment"),r=Object.entries(I(t)).filter(([e])=>n.includes(e));return{...t.environment,...Object.fromEntries(r)}}function V({inputs:t,environment:n,report:r}){let e=t.text("secrets-from").split(/[\s,]+/).filter(Boolean);return Object.fromEntries(e.map(o=>{if(!k.test(o))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.k)("secrets-from","names of variables, not their values");let i=n[o];if(!i)throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_3__.g({code:"input",what:`Input "secrets-from" names ${o}, which is not set`,todo:`Give the step env: ${o}: \${{ secrets.${o} }}, or the reusable workflow a secret SECRET_VALUES with a line ${o}=...`});return r.mask(i),[o,i]}))}


/***/ }),

/***/ 6415:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ q),
/* harmony export */   b: () => (/* binding */ O),
/* harmony export */   c: () => (/* binding */ I)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6616);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(2814);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8706);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9836);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(571);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3024);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function q(e){let{inputs:t}=e,n=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.a)(e),o=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.d)(e,n),{app:s,environment:a}=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.f)(e,o),r=t.boolean("web",!1),i=t.choice("mode",["lambda","container","none"],r?"none":"lambda"),b=i==="container"||i==="lambda"&&t.choice("package-type",["zip","image"],"zip")==="image",R=t.optional("mode")!==void 0;return{app:s,environment:a,mode:i,modeGiven:R,web:r,image:b,secrets:t.mapping("app-secrets"),folder:o}}function O({app:e,environment:t,mode:n,allowNoBackend:o,web:s,packageType:a,appSecrets:r,folder:i}){return{app:e,environment:t,mode:n,modeGiven:n!=="none"||o,web:s!==void 0,image:n==="container"||a==="image",secrets:r,folder:i}}function I(e,t,n){let{inputs:o,environment:s,context:a}=e,r=o.text("role-to-assume"),i;return{...n,repository:a.repository,resourceTypes:_(e.templates,n),job:{variables:s,roleToAssume:r,region:o.text("aws-region",s.AWS_REGION??s.AWS_DEFAULT_REGION??""),environment:n.environment,isProtected:(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_3__.a)(n.environment),isCheckedOut:(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)((0,node_path__WEBPACK_IMPORTED_MODULE_7__.join)(a.workspace,".git")),platform:process.platform,headRepository:T(e),buildsImage:n.image},claims:()=>i??=v(e,r),locateSecrets:()=>(0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_2__.B)(t(),n.secrets)}}async function v({environment:e,report:t},n){if(n===""||!e.ACTIONS_ID_TOKEN_REQUEST_URL)return;let o=await (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__.h)({environment:e});return t.mask(o),(0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_5__.i)(o)}function T({environment:e}){let t=e.GITHUB_EVENT_PATH;if(!(!t||!(0,node_fs__WEBPACK_IMPORTED_MODULE_6__.existsSync)(t)))try{return JSON.parse((0,node_fs__WEBPACK_IMPORTED_MODULE_6__.readFileSync)(t,"utf8")).pull_request?.head?.repo?.full_name}catch{return}}function _(e,{mode:t,image:n,web:o}){return[...t==="none"?[]:["data",t==="container"?"container-fargate":n?"lambda-image":"lambda-http"],...o?["web"]:[]].flatMap(r=>Object.values((0,_chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_4__.p)(e,r).resources).map(({Type:i})=>i))}


/***/ }),

/***/ 5462:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   a: () => (/* binding */ p)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(571);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function p({inputs:n,environment:e,report:s},{region:i,sessionName:r,environmentName:t}={}){return (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_1__.j)({region:n.optional("aws-region")??i,roleArn:n.optional("role-to-assume"),sessionName:r,environmentName:t,environment:e,report:s})}


/***/ })

};
