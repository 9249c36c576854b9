export const id = 1018;
export const ids = [1018];
export const modules = {

/***/ 1018:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ W)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5462);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4235);
/* harmony import */ var _chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5291);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(281);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var E=/^(id|src|source|env|type)=[^,]*,/,M=/^[\w.-]+$/,D=/^(?=(?:.{4}){4,}$)[A-Za-z0-9+/]+={1,2}$/;function $({inputs:t,environment:e,report:n},r){let o=t.text("secrets").replace(/\r\n/g,`
`);return P(o,n),L(o).map((i,s)=>E.test(i)?V(i,e,r,n):_(i,s+1,n))}function P(t,e){for(let n of t.split(`
`).map(r=>r.trim()))n===""||E.test(n)||(e.mask(n),e.mask(n.slice(n.indexOf("=")+1)))}function L(t){let e=[],n=/[^\S\n]*(?:"((?:[^"]|"")*)"[^\S\n]*|([^"\n][^\n]*)?)(?:\n|$)/y;for(;n.lastIndex<t.length;){let r=n.exec(t);if(!r)throw B(e.length+1);let[,o,i=""]=r;o!==void 0?e.push(o.replaceAll('""','"')):i.trim()!==""&&!i.startsWith("#")&&e.push(i.trim())}return e}function _(t,e,n){let r=t.indexOf("="),o=t.slice(0,Math.max(0,r)).trim();if(!M.test(o)||e>1&&D.test(t))throw B(e);let i=t.slice(r+1);return n.mask(i),{id:o,value:i,position:e}}function B(t){return new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.g({code:"input",what:`Entry ${t} of the input "secrets" is no build secret (its text is not shown)`,why:"Allowed: NAME=value with a name of letters, digits and _ . -, id=NAME,env=VARIABLE or id=NAME,src=path",todo:"For a value of several lines use id=NAME,env=VARIABLE, and give the step env: VARIABLE: ${{ secrets.NAME }}"})}function V(t,e,n,r){let o=Object.fromEntries(t.split(",").map(p=>[p.split("=",1)[0],p.slice(p.indexOf("=")+1)])),i=o.id??"",s=o.src??o.source,a=o.env;if(!M.test(i)||s===void 0==(a===void 0))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.k)("secrets","id=NAME with either src=path or env=VARIABLE");if(s!==void 0)return{id:i,file:(0,node_path__WEBPACK_IMPORTED_MODULE_41__.isAbsolute)(s)?s:(0,node_path__WEBPACK_IMPORTED_MODULE_41__.resolve)(n,s)};if(!/^[A-Za-z_]\w*$/.test(a))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.k)("secrets","id=NAME,env= and the name of a variable");let u=e[a];if(u===void 0||u==="")throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.g({code:"input",what:`Build secret ${i}: the variable ${a} is not set for this step`,todo:`Set it with env: ${a}: \${{ secrets.${a} }}, or leave the secret out`});return r.mask(u),{id:i,value:u}}function O(t){let{inputs:e,environment:n,templates:r}=t,o=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.a)(t),i=e.boolean("push",!0);return (0,_chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_5__.k)({context:(0,node_path__WEBPACK_IMPORTED_MODULE_41__.resolve)(o,e.text("context",".")),file:e.optional("file"),target:e.optional("target"),platforms:N(e,"platforms"),buildArgs:e.mapping("build-args"),secrets:$(t,o),labels:e.mapping("labels"),tags:N(e,"tags"),repository:i?e.required("repository","shop/api"):e.text("repository"),registry:e.optional("registry"),createRepository:e.boolean("create-repository",!0),engine:e.choice("engine",["auto","docker","podman","buildah"],"auto"),push:i,reuse:e.boolean("reuse",!0),reuseMaxAge:e.duration("reuse-max-age","30d"),noCache:e.boolean("no-cache",!1),packageType:e.choice("package-type",["container","lambda"],"container"),cacheFrom:e.lines("cache-from"),cacheTo:e.lines("cache-to"),keepImages:e.integer("keep-images",0),environment:n,webAdapter:{adapter:z(e,o),readinessPath:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.e)(e,"image"),invokeMode:e.choice("invoke-mode",["buffered","response_stream"],"buffered")},settings:j(e,o,r),bootCheck:{level:e.choice("boot-check",["auto","off","warn","enforce"],"auto"),...e.text("port")!==""&&{port:e.integer("port",8080,{min:1,max:65535})},path:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_1__.e)(e,"image"),environment:e.mapping("boot-check-environment"),timeout:e.duration("boot-check-timeout","30s"),memory:e.integer("boot-check-memory",512,{min:64}),event:e.optional("boot-check-event"),runtimeInterfaceEmulator:e.optional("runtime-interface-emulator")},scan:{level:e.choice("scan",["off","report","critical","high"],"off"),allow:C(e),timeout:e.duration("scan-timeout","5min")}})}function j(t,e,n){let r=t.optional("settings-file"),o=t.optional("boot-check-settings");if(r===void 0){if(o===void 0)return;throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.i)("boot-check-settings",o,"a file for the check of a function that has settings-file")}return{file:r,loader:(0,_chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_5__.a)(n),...o!==void 0&&{standIn:(0,node_path__WEBPACK_IMPORTED_MODULE_41__.resolve)(e,o)}}}function z(t,e){let n=t.text("web-adapter","auto");return/^\.{1,2}\//.test(n)?(0,node_path__WEBPACK_IMPORTED_MODULE_41__.resolve)(e,n):n}function N(t,e){return t.lines(e).flatMap(n=>n.split(",").map(r=>r.trim())).filter(n=>n!=="")}var g="a list of findings, each with id, reason and expires (YYYY-MM-DD)";function C(t){let e=t.yaml("scan-allow",g);if(e===void 0)return[];if(!Array.isArray(e))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.i)("scan-allow",t.text("scan-allow"),g);return e.map(n=>{let{id:r,reason:o,expires:i}=n??{},s=i instanceof Date?i.toISOString().slice(0,10):i;if(!(typeof r=="string"&&r!==""&&typeof o=="string"&&o.trim()!==""&&typeof s=="string"&&/^\d{4}-\d{2}-\d{2}$/.test(s)&&!Number.isNaN(Date.parse(s))))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.i)("scan-allow",JSON.stringify(n),g);return{id:r,reason:o,expires:s}})}async function W(t){let{inputs:e,report:n}=t;if(process.platform!=="linux")throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_31__.g({code:"platform",what:`build-image runs on Linux, and this runner is ${process.platform}`,todo:"Set runs-on: ubuntu-24.04 (or ubuntu-24.04-arm) for the job that builds the image"});let r=O(t),o=r.push?void 0:t.environment.AWS_REGION??"us-east-1",i=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_2__.a)(t,{region:o}),s=e.boolean("dry-run",!1),{plan:a,result:u}=await (0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__.b)(_chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_5__.e,(0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__.a)(i,n),r,{dryRun:s&&"guarded"});if(n.summary(_chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_5__.e.describe(a,u)),u){Y(t,u),await H(t,i,a,u);return}t.output("reused",a.reuse!==void 0),a.reuse&&(t.output("image",a.reuse.image),t.output("digest",a.reuse.digest))}function Y(t,e){t.output("image",e.image),t.output("digest",e.digest),t.output("tags",e.tags.join(`
`)),t.output("reused",e.reused),t.output("size",e.size),t.output("boot-check",e.bootCheck?.outcome??(e.reused?"reused":"off")),e.scan&&t.output("scan",e.scan)}async function H({report:t},e,n,r){let{location:o}=n.repository;n.request.keepImages===0||o.kind!=="ecr"||await (0,_chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_5__.g)({session:e,report:t},o,{keep:n.request.keepImages,built:r.digest,async referenced(){let i=await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_3__.p)(e);return i?await (0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_15__.C)((0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_15__.w)(e,i.artifactsBucket)):new Set}})}


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
