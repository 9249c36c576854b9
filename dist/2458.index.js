export const id = 2458;
export const ids = [2458];
export const modules = {

/***/ 2458:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ z)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(5970);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(7663);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(5462);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(6881);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(9240);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4162);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9290);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(3069);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(281);
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(3024);
/* harmony import */ var node_os__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(8161);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(6760);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var U=/^(?!\.deploy(\/|$))(?!(.*\/)?\.{1,2}(\/|$))[^\s/]+(\/[^\s/]+)*\/?$/,q=/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;function P({inputs:e,context:t,environment:n}){let o=e.mapping("runtime-config"),a=Number(t.runId);return{source:T(e,t.workspace),sourceInput:{name:"source",value:e.text("source")},webStack:e.optional("web-stack"),bucket:e.matching("bucket",q,"the name of a bucket (3 to 63 small letters, digits, dots and dashes)")||void 0,prefix:e.matching("prefix",U,"a folder in the bucket, such as admin or sites/admin, without a slash in front; no folder is named . or .., and the first not .deploy"),distributionId:e.matching("distribution-id",/^[A-Za-z0-9]{1,64}$/,"the id of a distribution, such as E2QWRUHAPOMQZL")||void 0,keyValueStoreArn:e.matching("key-value-store",_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.d,"the ARN of a KeyValueStore, such as arn:aws:cloudfront::123456789012:key-value-store/edge")||void 0,strategy:L(e),cacheRules:(0,_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.a)(e.yaml("cache-rules","a YAML list of rules"),l=>(0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__.i)("cache-rules",e.text("cache-rules"),l)),runtimeConfig:Object.keys(o).length>0?{path:e.text("runtime-config-path","config.json"),values:o}:void 0,style:e.choice("style",_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.w,"auto"),exclude:e.lines("exclude"),precompressed:e.boolean("precompressed",!1),keepReleases:e.integer("keep-releases",3,{min:1,max:100}),prune:e.choice("prune",["releases","all","none"],"releases"),maxDelete:e.integer("max-delete",25,{min:0,max:100}),invalidation:e.choice("invalidation",["auto","all","tags","none"],"auto"),wait:e.boolean("wait",!1),allowOlder:e.boolean("allow-older",!1),concurrency:e.optional("concurrency")?e.integer("concurrency",0,{min:1,max:256}):void 0,expectedBucketOwner:C(e,n),order:a>0?a:void 0,runId:t.runId,runAttempt:t.runAttempt,runUrl:t.runUrl,actor:t.actor,dryRun:e.boolean("dry-run",!1)}}function C(e,t){let n=t.AWS_ENDPOINT_URL_S3||t.AWS_ENDPOINT_URL,o=e.matching("expected-bucket-owner",n?/^(\d{12}|none)$/:/^\d{12}$/,"an account id of 12 digits, or none together with AWS_ENDPOINT_URL_S3");return o==="none"?"":o||void 0}function L(e){let t=e.choice("strategy",["auto","releases","in-place"],"auto");if(t==="releases"&&!e.optional("key-value-store")&&!e.optional("web-stack"))throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__.i)("strategy",t,"releases only together with web-stack or key-value-store, since the edge has to know which release is live");return t}function T(e,t){let n=e.required("source","dist");return (0,node_path__WEBPACK_IMPORTED_MODULE_31__.isAbsolute)(n)?n:(0,node_path__WEBPACK_IMPORTED_MODULE_31__.resolve)(t,e.text("working-directory","."),n)}async function z(e){let{report:t,environment:n}=e,o=performance.now(),{webStack:a,dryRun:l,...r}=P(e),m=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_3__.a)(e),u=a?await (0,_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.r)(m,a):void 0,p=r.bucket??u?.bucket;if(!p)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__.i)("bucket","","a bucket, or web-stack with the name of the web stack","shop-prod-site");let h=r.distributionId??u?.distributionId;if((r.invalidation==="all"||r.invalidation==="tags")&&!h)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__.i)("invalidation",r.invalidation,`${r.invalidation} only together with distribution-id`);let g=(0,_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.x)({...r,bucket:p,distributionId:h,keyValueStoreArn:r.keyValueStoreArn??u?.keyValueStoreArn}),y=(0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__.a)(m,t),{plan:i,result:s}=l?{plan:await K(y,g),result:void 0}:await (0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_4__.b)(_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.y,y,g);e.output("has-changes",i.hasChanges),e.output("uploaded",s?.uploaded??0),e.output("unchanged",i.unchanged),e.output("deleted",s?.deleted??0),e.output("bytes",s?.bytes??0),e.output("invalidation-id",s?.invalidationId??""),e.output("release",i.release),e.output("plan",Y(i,n.RUNNER_TEMP));let _=performance.now()-o;t.note(M(i,s)),t.summary((0,_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.f)(i,s,{url:u?.webUrl,milliseconds:_}))}async function K(e,t){let n=await _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.y.plan(e,t);return await _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.y.guard(e,n),n}function M(e,t){if(!e.hasChanges)return`Nothing to do: release ${e.release} is live (${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__.r.count(e.unchanged,"file")})`;let n=`${_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_19__.r.count(e.puts.length,"file")} to send, ${e.copies.length} to copy, ${e.unchanged} unchanged`;return t?`Release ${e.release}: ${n}, ${t.deleted} deleted`:`Dry run of release ${e.release}: ${n}`}function Y(e,t){let n=(0,node_path__WEBPACK_IMPORTED_MODULE_31__.join)((0,node_fs__WEBPACK_IMPORTED_MODULE_29__.mkdtempSync)((0,node_path__WEBPACK_IMPORTED_MODULE_31__.join)(t||(0,node_os__WEBPACK_IMPORTED_MODULE_30__.tmpdir)(),"sync-spa-")),"plan.json"),o=(0,node_fs__WEBPACK_IMPORTED_MODULE_29__.openSync)(n,"w");for(let a of (0,_chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_1__.e)(e))(0,node_fs__WEBPACK_IMPORTED_MODULE_29__.writeFileSync)(o,a);return (0,node_fs__WEBPACK_IMPORTED_MODULE_29__.closeSync)(o),n}


/***/ })

};
