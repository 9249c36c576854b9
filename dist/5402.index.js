export const id = 5402;
export const ids = [5402];
export const modules = {

/***/ 5402:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ W)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(3042);
/* harmony import */ var _chunk_IG3UO3BT_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9182);
/* harmony import */ var _chunk_2J6MOA7S_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1653);
/* harmony import */ var _chunk_DJEXBNEL_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(6020);
/* harmony import */ var _chunk_RNFNQAYB_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(5219);
/* harmony import */ var _chunk_2VJGALCB_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(4117);
/* harmony import */ var _chunk_3XM4FFCK_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5342);
/* harmony import */ var _chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6825);
/* harmony import */ var _chunk_7UXVQM2K_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8029);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(1093);
/* harmony import */ var _chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(5298);
/* harmony import */ var _chunk_XN6S4G6H_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(9096);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(7556);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(5698);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(9598);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var L=/^(?!\.deploy(\/|$))(?!(.*\/)?\.{1,2}(\/|$))[^\s/]+(\/[^\s/]+)*\/?$/,T=/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;async function W(e){let{inputs:t,report:n,environment:o}=e,s=performance.now(),{webStack:c,dryRun:$,...r}=C(e),u=(0,_chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_8__.s)({region:t.optional("aws-region"),roleArn:t.optional("role-to-assume"),environment:o,report:n}),d=c?await (0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.p)(u,c):void 0,f=r.bucket??d?.bucket;if(!f)throw (0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_12__.b)("bucket","","a bucket, or web-stack with the name of the web stack","shop-prod-site");let h=r.distributionId??d?.distributionId;if((r.invalidation==="all"||r.invalidation==="tags")&&!h)throw (0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_12__.b)("invalidation",r.invalidation,`${r.invalidation} only together with distribution-id`);let m=(0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.f)({...r,bucket:f,distributionId:h,keyValueStoreArn:r.keyValueStoreArn??d?.keyValueStoreArn}),a,i;$?(a=await (0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.g)(u,m,n),(0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.e)(a)):{plan:a,result:i}=await (0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.k)(u,m,n),e.output("has-changes",a.hasChanges),e.output("uploaded",i?.uploaded??0),e.output("unchanged",a.unchanged),e.output("deleted",i?.deleted??0),e.output("bytes",i?.bytes??0),e.output("invalidation-id",i?.invalidationId??""),e.output("release",a.release),e.output("plan",z(a,o.RUNNER_TEMP));let P=performance.now()-s;n.note(V(a,i)),n.summary((0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.o)(a,i,{url:d?.webUrl,milliseconds:P}))}function V(e,t){if(!e.hasChanges)return`Nothing to do: release ${e.release} is live (${e.unchanged} files)`;let n=`${e.puts.length} files to send, ${e.copies.length} to copy, ${e.unchanged} unchanged`;return t?`Release ${e.release}: ${n}, ${t.deleted} deleted`:`Dry run of release ${e.release}: ${n}`}function C({inputs:e,context:t,environment:n}){let o=e.mapping("runtime-config"),s=Number(t.runId);return{source:j(e,t.workspace),webStack:e.optional("web-stack"),bucket:e.matching("bucket",T,"the name of a bucket (3 to 63 small letters, digits, dots and dashes)")||void 0,prefix:e.matching("prefix",L,"a folder in the bucket, such as admin or sites/admin, without a slash in front; no folder is named . or .., and the first not .deploy"),distributionId:e.matching("distribution-id",/^E[A-Z0-9]+$/,"the id of a distribution, such as E2QWRUHAPOMQZL")||void 0,keyValueStoreArn:e.matching("key-value-store",_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.b,"the ARN of a KeyValueStore, such as arn:aws:cloudfront::123456789012:key-value-store/edge")||void 0,strategy:F(e),cacheRules:(0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.a)(e.yaml("cache-rules","a YAML list of rules"),c=>(0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_12__.b)("cache-rules",e.text("cache-rules"),c)),runtimeConfig:Object.keys(o).length>0?{path:e.text("runtime-config-path","config.json"),values:o}:void 0,exclude:e.lines("exclude"),precompressed:e.boolean("precompressed",!1),keepReleases:e.integer("keep-releases",3,{min:1,max:100}),prune:e.choice("prune",["releases","all","none"],"releases"),maxDelete:e.integer("max-delete",25,{min:0,max:100}),invalidation:e.choice("invalidation",["auto","all","tags","none"],"auto"),wait:e.boolean("wait",!1),allowOlder:e.boolean("allow-older",!1),concurrency:e.optional("concurrency")?e.integer("concurrency",0,{min:1,max:256}):void 0,expectedBucketOwner:D(e,n),order:s>0?s:void 0,runId:t.runId,runAttempt:t.runAttempt,runUrl:t.runUrl,actor:t.actor,dryRun:e.boolean("dry-run",!1)}}function D(e,t){let n=t.AWS_ENDPOINT_URL_S3||t.AWS_ENDPOINT_URL,o=e.matching("expected-bucket-owner",n?/^(\d{12}|none)$/:/^\d{12}$/,"an account id of 12 digits, or none together with AWS_ENDPOINT_URL_S3");return o==="none"?"":o||void 0}function F(e){let t=e.choice("strategy",["auto","releases","in-place"],"auto");if(t==="releases"&&!e.optional("key-value-store")&&!e.optional("web-stack"))throw (0,_chunk_2ZXGDI3X_js__WEBPACK_IMPORTED_MODULE_12__.b)("strategy",t,"releases only together with web-stack or key-value-store, since the edge has to know which release is live");return t}function j(e,t){let n=e.required("source","dist");return (0,node_path__WEBPACK_IMPORTED_MODULE_28__.isAbsolute)(n)?n:(0,node_path__WEBPACK_IMPORTED_MODULE_28__.resolve)(t,e.text("working-directory","."),n)}function z(e,t){let n=(0,node_path__WEBPACK_IMPORTED_MODULE_28__.join)((0,node_fs__WEBPACK_IMPORTED_MODULE_26__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_28__.join)(t||(0,node_os__WEBPACK_IMPORTED_MODULE_27__.tmpdir)(),"sync-spa-")),"plan.json"),o=(0,node_fs__WEBPACK_IMPORTED_MODULE_26__.openSync)(n,"w");for(let s of (0,_chunk_I6LRZNL3_js__WEBPACK_IMPORTED_MODULE_1__.n)(e))(0,node_fs__WEBPACK_IMPORTED_MODULE_26__.writeFileSync)(o,s);return (0,node_fs__WEBPACK_IMPORTED_MODULE_26__.closeSync)(o),n}


/***/ })

};
