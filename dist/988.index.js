export const id = 988;
export const ids = [988];
export const modules = {

/***/ 988:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   openPromotion: () => (/* binding */ ge)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_VJ56DPK6_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6444);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(5970);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7663);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6881);
/* harmony import */ var _chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5291);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6129);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var M=8;function N({url:t,apiUrl:e,stacks:n,backends:o=[]}){let i=[t,e].filter(r=>URL.canParse(r)).map(r=>new URL(r).hostname),a=n.flatMap(r=>Object.values(r.outputs)).map(r=>URL.canParse(r)&&/^https?:/.test(r)?new URL(r).hostname:r),c=[...i,...o.map(({domain:r})=>r),...a,...n.map(({name:r})=>r)];return[...new Set(c)].filter(r=>r.length>=M&&!/^(true|false|[\d.]+)$/.test(r))}function T(t,e){return (0,node_fs__WEBPACK_IMPORTED_MODULE_43__.readdirSync)(t,{recursive:!0,encoding:"utf8"}).filter(o=>(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.statSync)((0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,o)).isFile()).sort().flatMap(o=>{let i=(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.readFileSync)((0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(t,o));if(i.subarray(0,8e3).includes(0))return[];let s=i.toString("utf8");return e.flatMap(a=>{let c=s.indexOf(a);if(c===-1)return[];let r=s.slice(0,c);return[{file:(0,node_path__WEBPACK_IMPORTED_MODULE_45__.relative)(".",o).replaceAll("\\","/"),line:r.split(`
`).length,column:c-r.lastIndexOf(`
`),name:a}]})})}function A(t,e){let n=T(t,N(e));if(n.length===0)return;let o=n.slice(0,5).map(({file:i,line:s,column:a,name:c})=>`${i}:${s}:${a} holds ${c}`);throw new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.g({code:"baked-in",what:`The site of release ${e.id} was built for ${e.environment}`,why:`${o.join(". ")}${n.length>5?`. And ${n.length-5} more`:""}`,todo:"Let the page ask the address that it came from (/api/...), or read its settings when it runs, in place of web-env; then deploy and promote again"})}async function ge(t,e){let n=await J(t,e),o=await W(n,e);X(o,e);let i=(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)((0,node_os__WEBPACK_IMPORTED_MODULE_44__.tmpdir)(),"deploy-promotion-")),s=()=>(0,node_fs__WEBPACK_IMPORTED_MODULE_43__.rmSync)(i,{recursive:!0,force:!0});try{let a=await Z(n,o,(0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(i,"site")),c=_(n,o,i),r=await Q(t,n,o,e),{commit:m,ref:d,repository:l,folder:p="."}=o;return t.report.note(`Release ${o.id} of ${o.environment} (commit ${m.slice(0,7)}) is deployed as it is: nothing is built`),{promotion:{record:o,code:c,image:r},request:{...e,web:a,image:r?.to??o.image??"",...Y(o,e),folder:p,run:{...e.run,commit:m,ref:d,repository:l}},close:s}}catch(a){throw s(),a}}async function J(t,{artifactsFrom:e}){return e===""?t:{...t,session:await (0,_chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_26__.a)(t.session,e,"promote")}}async function Q(t,e,{image:n},{app:o,registry:i}){if(!(e===t||n===void 0))return await (0,_chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_7__.b)(t,{from:n,source:e.session,name:o,registry:i||void 0})}async function W(t,e){let{session:n,report:o}=t,{app:i}=e,{environment:s,release:a}=e.promoteFrom,c={app:i,environment:s},r=await (0,_chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_4__.p)(n),m=r&&(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.x)((0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.w)(n,r.artifactsBucket),c,z=>o.note(z)),d=m&&await (0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.m)(m,100);if(!d?.current)throw u(`${i} ${s} has no live release to promote`,"Deploy to it first");let l=(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.s)(d,{kind:"id",id:a||d.current.value.id},c),p=`Release ${l.id} of ${s}`;if(l.verdict!=="passed")throw u(`${p} has not passed its checks there (${l.verdict})`,"Give checks to the deployment of that environment");if((0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.o)(d.entries).has((0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.n)(l)))throw u(`${p} was rolled back from`,"Promote a newer release");let w=t.clock.now()-Date.parse(l.time);if(w<e.minAge)throw u(`${p} is live for ${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.r.duration(w)}, less than min-age (${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.r.duration(e.minAge)})`,"Run again later, or lower min-age");let R=await new _chunk_VJ56DPK6_js__WEBPACK_IMPORTED_MODULE_1__.a(n).missing(l,"all");if(R.length>0)throw u(`${p} is not whole: ${R.join(". ")}`,"Deploy that commit to it again");return l}function u(t,e){return new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.g({code:"promotion",what:t,todo:e})}function X(t,{mode:e,packageType:n,template:o}){if(t.mode!==e)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.i)("mode",e,`${t.mode}, as release ${t.id} of ${t.environment} was built`);let i=e==="lambda"&&t.image!==void 0;if(o===""&&e==="lambda"&&n==="image"!==i)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_33__.i)("package-type",n,`${i?"image":"zip"}, as release ${t.id} was built`)}function Y(t,e){let{Port:n,Architecture:o}=t.stacks.find(({role:i})=>i==="backend")?.parameters??{};return{healthPath:e.healthPath||(0,_chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_17__.c)(t),port:e.port??(n?Number(n):void 0),parameterOverrides:{...o&&{Architecture:o},...e.parameterOverrides}}}async function Z(t,e,n){let o=e.stacks.find(({role:a})=>a==="web")?.outputs.KeyValueStoreArn;if(!e.site||!o)return;let{bucket:i,release:s}=e.site;return await (0,_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_2__.C)(t.session,{bucket:i,keyValueStoreArn:o},s,n),A(n,e),n}function _({session:t},e,n){let{CodeBucket:o,CodeKey:i,Runtime:s,Handler:a}=e.stacks.find(({role:r})=>r==="backend")?.parameters??{},c=/\/([0-9a-f]{64})\.zip$/.exec(i??"")?.[1];if(!(!o||!i||!c||!s||!a))return{sha256:c,runtime:s,handler:a,uncompressed:0,files:0,paths:[],async zip(){let r=await new _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_18__.f(t,o).get(i);if(!r)throw u(`Package s3://${o}/${i} is gone`,"Deploy that commit again");let m=(0,node_path__WEBPACK_IMPORTED_MODULE_45__.join)(n,"code.zip");return (0,node_fs__WEBPACK_IMPORTED_MODULE_43__.writeFileSync)(m,r.bytes),{path:m,size:r.bytes.length}},dispose:()=>{}}}


/***/ })

};
