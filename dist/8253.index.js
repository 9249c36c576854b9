export const id = 8253;
export const ids = [8253];
export const modules = {

/***/ 8253:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openPromotion: () => (/* binding */ me)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_4AAJGYYW_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(9050);
/* harmony import */ var _chunk_7MZ2S6PG_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4510);
/* harmony import */ var _chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5618);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(7663);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7524);
/* harmony import */ var _chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4804);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(6250);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3160);
/* harmony import */ var _chunk_DA4N7UCS_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8601);
/* harmony import */ var _chunk_OOLUWHEF_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6319);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(9240);
/* harmony import */ var _chunk_3XSF2RAI_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9750);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2337);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(7416);
/* harmony import */ var _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(6991);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(4162);
/* harmony import */ var _chunk_EKGXGQCP_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4494);
/* harmony import */ var _chunk_IFQJQLPJ_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(6433);
/* harmony import */ var _chunk_OZKMHVND_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(3879);
/* harmony import */ var _chunk_MTZ6RP3E_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2409);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(2077);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(2220);
/* harmony import */ var _chunk_VQ4N2KSF_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(8475);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(9290);
/* harmony import */ var _chunk_EXDMP6BC_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8910);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(4832);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var U=8;function K({url:o,apiUrl:e,stacks:t,backends:r=[]}){let i=[o,e].filter(n=>URL.canParse(n)).map(n=>new URL(n).hostname),c=t.flatMap(n=>Object.values(n.outputs)).map(n=>URL.canParse(n)&&/^https?:/.test(n)?new URL(n).hostname:n),a=[...i,...r.map(({domain:n})=>n),...c,...t.map(({name:n})=>n)];return[...new Set(a)].filter(n=>n.length>=U&&!/^(true|false|[\d.]+)$/.test(n))}function M(o,e){return (0,node_fs__WEBPACK_IMPORTED_MODULE_41__.readdirSync)(o,{recursive:!0,encoding:"utf8"}).filter(r=>(0,node_fs__WEBPACK_IMPORTED_MODULE_41__.statSync)((0,node_path__WEBPACK_IMPORTED_MODULE_43__.join)(o,r)).isFile()).sort().flatMap(r=>{let i=(0,node_fs__WEBPACK_IMPORTED_MODULE_41__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_43__.join)(o,r));if(i.subarray(0,8e3).includes(0))return[];let s=i.toString("utf8");return e.flatMap(c=>{let a=s.indexOf(c);if(a===-1)return[];let n=s.slice(0,a);return[{file:(0,node_path__WEBPACK_IMPORTED_MODULE_43__.relative)(".",r).replaceAll("\\","/"),line:n.split(`
`).length,column:a-n.lastIndexOf(`
`),name:c}]})})}function A(o,e){let t=M(o,K(e));if(t.length===0)return;let r=t.slice(0,5).map(({file:i,line:s,column:c,name:a})=>`${i}:${s}:${c} holds ${a}`);throw new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__.d({code:"baked-in",what:`The site of release ${e.id} was built for ${e.environment}`,why:`${r.join(". ")}${t.length>5?`. And ${t.length-5} more`:""}`,todo:"Let the page ask the address that it came from (/api/...), or read its settings when it runs, in place of web-env; then deploy and promote again"})}async function me(o,e){let t=await E(o,e);G(t,e);let r=(0,node_fs__WEBPACK_IMPORTED_MODULE_41__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_43__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_42__.tmpdir)(),"deploy-promotion-")),i=()=>(0,node_fs__WEBPACK_IMPORTED_MODULE_41__.rmSync)(r,{recursive:!0,force:!0});try{let s=await Q(o,t,(0,node_path__WEBPACK_IMPORTED_MODULE_43__.join)(r,"site")),c=W(o,t,r),{commit:a,ref:n,repository:l,folder:d="."}=t;return o.report.note(`Release ${t.id} of ${t.environment} (commit ${a.slice(0,7)}) is deployed as it is: nothing is built`),{promotion:{record:t,code:c},request:{...e,web:s,image:t.image??"",...J(t,e),folder:d,run:{...e.run,commit:a,ref:n,repository:l}},close:i}}catch(s){throw i(),s}}async function E(o,e){let{session:t,report:r}=o,{app:i}=e,{environment:s,release:c}=e.promoteFrom,a={app:i,environment:s},n=await (0,_chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_5__.j)(t),l=n&&(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.v)((0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.u)(t,n.artifactsBucket),a,C=>r.note(C)),d=l&&await (0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.m)(l,100);if(!d?.current)throw p(`${i} ${s} has no live release to promote`,"Deploy to it first");let m=(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.s)(d,{kind:"id",id:c||d.current.value.id},a),f=`Release ${m.id} of ${s}`;if(m.verdict!=="passed")throw p(`${f} has not passed its checks there (${m.verdict})`,"Give checks to the deployment of that environment");if((0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.o)(d.entries).has((0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.n)(m)))throw p(`${f} was rolled back from`,"Promote a newer release");let w=o.clock.now()-Date.parse(m.time);if(w<e.minAge)throw p(`${f} is live for ${_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__.o.duration(w)}, less than min-age (${_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__.o.duration(e.minAge)})`,"Run again later, or lower min-age");let R=await new _chunk_4AAJGYYW_js__WEBPACK_IMPORTED_MODULE_1__.a(t).missing(m,"all");if(R.length>0)throw p(`${f} is not whole: ${R.join(". ")}`,"Deploy that commit to it again");return m}function p(o,e){return new _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__.d({code:"promotion",what:o,todo:e})}function G(o,{mode:e,packageType:t,template:r}){if(o.mode!==e)throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__.f)("mode",e,`${o.mode}, as release ${o.id} of ${o.environment} was built`);let i=e==="lambda"&&o.image!==void 0;if(r===""&&e==="lambda"&&t==="image"!==i)throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_31__.f)("package-type",t,`${i?"image":"zip"}, as release ${o.id} was built`)}function J(o,e){let{Port:t,Architecture:r}=o.stacks.find(({role:i})=>i==="backend")?.parameters??{};return{healthPath:e.healthPath||(0,_chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_15__.c)(o),port:e.port??(t?Number(t):void 0),parameterOverrides:{...r&&{Architecture:r},...e.parameterOverrides}}}async function Q(o,e,t){let r=e.stacks.find(({role:c})=>c==="web")?.outputs.KeyValueStoreArn;if(!e.site||!r)return;let{bucket:i,release:s}=e.site;return await (0,_chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_3__.y)(o.session,{bucket:i,keyValueStoreArn:r},s,t),A(t,e),t}function W({session:o},e,t){let{CodeBucket:r,CodeKey:i,Runtime:s,Handler:c}=e.stacks.find(({role:n})=>n==="backend")?.parameters??{},a=/\/([0-9a-f]{64})\.zip$/.exec(i??"")?.[1];if(!(!r||!i||!a||!s||!c))return{sha256:a,runtime:s,handler:c,uncompressed:0,files:0,paths:[],async zip(){let n=await new _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_16__.f(o,r).get(i);if(!n)throw p(`Package s3://${r}/${i} is gone`,"Deploy that commit again");let l=(0,node_path__WEBPACK_IMPORTED_MODULE_43__.join)(t,"code.zip");return (0,node_fs__WEBPACK_IMPORTED_MODULE_41__.writeFileSync)(l,n.bytes),{path:l,size:n.bytes.length}},dispose:()=>{}}}


/***/ })

};
