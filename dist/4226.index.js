export const id = 4226;
export const ids = [4226];
export const modules = {

/***/ 4226:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ W)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(2624);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7663);
/* harmony import */ var _chunk_HVCQZE5G_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4585);
/* harmony import */ var _chunk_7EOHD5CO_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(3920);
/* harmony import */ var _chunk_TQZUNDSQ_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(7454);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9240);
/* harmony import */ var _chunk_AHELLW7F_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(1934);
/* harmony import */ var _chunk_PBPJ2Z26_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(4346);
/* harmony import */ var _chunk_B5ZNAVYN_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(2555);
/* harmony import */ var _chunk_BJ2IR3CK_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6210);
/* harmony import */ var _chunk_A2D24VMI_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4855);
/* harmony import */ var _chunk_53XH7QBX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(1936);
/* harmony import */ var _chunk_YICEVYMV_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3506);
/* harmony import */ var _chunk_ESFEMQ2H_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(1381);
/* harmony import */ var _chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(7891);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(5698);
/* harmony import */ var _chunk_7MYLCRQT_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(8127);
/* harmony import */ var _chunk_ZKFWC6HQ_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(3112);
/* harmony import */ var _chunk_L2BCZ4RU_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(7944);
/* harmony import */ var _chunk_UM5OWLOK_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(1813);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(3339);
/* harmony import */ var _chunk_5NPYTRES_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(2744);
/* harmony import */ var _chunk_2QBPTH64_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(8159);
/* harmony import */ var _chunk_IBYEBBTF_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(4761);
/* harmony import */ var _chunk_74SUZZKA_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(2433);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var _=/^(?!\.deploy(\/|$))(?!(.*\/)?\.{1,2}(\/|$))[^\s/]+(\/[^\s/]+)*\/?$/,E=/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;function $({inputs:e,context:t,environment:n}){let o=e.mapping("runtime-config"),a=Number(t.runId);return{source:C(e,t.workspace),sourceInput:{name:"source",value:e.text("source")},webStack:e.optional("web-stack"),bucket:e.matching("bucket",E,"the name of a bucket (3 to 63 small letters, digits, dots and dashes)")||void 0,prefix:e.matching("prefix",_,"a folder in the bucket, such as admin or sites/admin, without a slash in front; no folder is named . or .., and the first not .deploy"),distributionId:e.matching("distribution-id",/^[A-Za-z0-9]{1,64}$/,"the id of a distribution, such as E2QWRUHAPOMQZL")||void 0,keyValueStoreArn:e.matching("key-value-store",_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.d,"the ARN of a KeyValueStore, such as arn:aws:cloudfront::123456789012:key-value-store/edge")||void 0,strategy:q(e),cacheRules:(0,_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.a)(e.yaml("cache-rules","a YAML list of rules"),l=>(0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_16__.e)("cache-rules",e.text("cache-rules"),l)),runtimeConfig:Object.keys(o).length>0?{path:e.text("runtime-config-path","config.json"),values:o}:void 0,exclude:e.lines("exclude"),precompressed:e.boolean("precompressed",!1),keepReleases:e.integer("keep-releases",3,{min:1,max:100}),prune:e.choice("prune",["releases","all","none"],"releases"),maxDelete:e.integer("max-delete",25,{min:0,max:100}),invalidation:e.choice("invalidation",["auto","all","tags","none"],"auto"),wait:e.boolean("wait",!1),allowOlder:e.boolean("allow-older",!1),concurrency:e.optional("concurrency")?e.integer("concurrency",0,{min:1,max:256}):void 0,expectedBucketOwner:U(e,n),order:a>0?a:void 0,runId:t.runId,runAttempt:t.runAttempt,runUrl:t.runUrl,actor:t.actor,dryRun:e.boolean("dry-run",!1)}}function U(e,t){let n=t.AWS_ENDPOINT_URL_S3||t.AWS_ENDPOINT_URL,o=e.matching("expected-bucket-owner",n?/^(\d{12}|none)$/:/^\d{12}$/,"an account id of 12 digits, or none together with AWS_ENDPOINT_URL_S3");return o==="none"?"":o||void 0}function q(e){let t=e.choice("strategy",["auto","releases","in-place"],"auto");if(t==="releases"&&!e.optional("key-value-store")&&!e.optional("web-stack"))throw (0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_16__.e)("strategy",t,"releases only together with web-stack or key-value-store, since the edge has to know which release is live");return t}function C(e,t){let n=e.required("source","dist");return (0,node_path__WEBPACK_IMPORTED_MODULE_31__.isAbsolute)(n)?n:(0,node_path__WEBPACK_IMPORTED_MODULE_31__.resolve)(t,e.text("working-directory","."),n)}async function W(e){let{report:t,environment:n}=e,o=performance.now(),{webStack:a,dryRun:l,...r}=$(e),f=(0,_chunk_HVCQZE5G_js__WEBPACK_IMPORTED_MODULE_3__.a)(e),u=a?await (0,_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.h)(f,a):void 0,m=r.bucket??u?.bucket;if(!m)throw (0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_16__.e)("bucket","","a bucket, or web-stack with the name of the web stack","shop-prod-site");let p=r.distributionId??u?.distributionId;if((r.invalidation==="all"||r.invalidation==="tags")&&!p)throw (0,_chunk_A6CRPB4G_js__WEBPACK_IMPORTED_MODULE_16__.e)("invalidation",r.invalidation,`${r.invalidation} only together with distribution-id`);let h=(0,_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.j)({...r,bucket:m,distributionId:p,keyValueStoreArn:r.keyValueStoreArn??u?.keyValueStoreArn}),g=(0,_chunk_TQZUNDSQ_js__WEBPACK_IMPORTED_MODULE_5__.a)(f,t),{plan:i,result:s}=l?{plan:await j(g,h),result:void 0}:await (0,_chunk_TQZUNDSQ_js__WEBPACK_IMPORTED_MODULE_5__.b)(_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.k,g,h);e.output("has-changes",i.hasChanges),e.output("uploaded",s?.uploaded??0),e.output("unchanged",i.unchanged),e.output("deleted",s?.deleted??0),e.output("bytes",s?.bytes??0),e.output("invalidation-id",s?.invalidationId??""),e.output("release",i.release),e.output("plan",K(i,n.RUNNER_TEMP));let P=performance.now()-o;t.note(z(i,s)),t.summary((0,_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.c)(i,s,{url:u?.webUrl,milliseconds:P}))}async function j(e,t){let n=await _chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.k.plan(e,t);return await _chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.k.guard(e,n),n}function z(e,t){if(!e.hasChanges)return`Nothing to do: release ${e.release} is live (${e.unchanged} files)`;let n=`${e.puts.length} files to send, ${e.copies.length} to copy, ${e.unchanged} unchanged`;return t?`Release ${e.release}: ${n}, ${t.deleted} deleted`:`Dry run of release ${e.release}: ${n}`}function K(e,t){let n=(0,node_path__WEBPACK_IMPORTED_MODULE_31__.join)((0,node_fs__WEBPACK_IMPORTED_MODULE_29__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_31__.join)(t||(0,node_os__WEBPACK_IMPORTED_MODULE_30__.tmpdir)(),"sync-spa-")),"plan.json"),o=(0,node_fs__WEBPACK_IMPORTED_MODULE_29__.openSync)(n,"w");for(let a of (0,_chunk_EFMSW4WC_js__WEBPACK_IMPORTED_MODULE_1__.b)(e))(0,node_fs__WEBPACK_IMPORTED_MODULE_29__.writeFileSync)(o,a);return (0,node_fs__WEBPACK_IMPORTED_MODULE_29__.closeSync)(o),n}


/***/ })

};
