export const id = 6725;
export const ids = [6725];
export const modules = {

/***/ 6725:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   getSignedUrl: () => (/* binding */ I)
/* harmony export */ });
/* unused harmony export S3RequestPresigner */
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4162);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(133);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(9290);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var f="UNSIGNED-PAYLOAD",w="X-Amz-Content-Sha256";var c=class{signer;constructor(e){let t={service:e.signingName||e.service||"s3",uriEscapePath:e.uriEscapePath||!1,applyChecksum:e.applyChecksum||!1,...e};this.signer=new _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_2__.a(t)}presign(e,{unsignableHeaders:t=new Set,hoistableHeaders:r=new Set,unhoistableHeaders:n=new Set,...s}={}){return this.prepareRequest(e,{unsignableHeaders:t,unhoistableHeaders:n,hoistableHeaders:r}),this.signer.presign(e,{expiresIn:900,unsignableHeaders:t,unhoistableHeaders:n,...s})}presignWithCredentials(e,t,{unsignableHeaders:r=new Set,hoistableHeaders:n=new Set,unhoistableHeaders:s=new Set,...d}={}){return this.prepareRequest(e,{unsignableHeaders:r,unhoistableHeaders:s,hoistableHeaders:n}),this.signer.presignWithCredentials(e,t,{expiresIn:900,unsignableHeaders:r,unhoistableHeaders:s,...d})}prepareRequest(e,{unsignableHeaders:t=new Set,unhoistableHeaders:r=new Set,hoistableHeaders:n=new Set}={}){t.add("content-type"),Object.keys(e.headers).map(o=>o.toLowerCase()).filter(o=>o.startsWith("x-amz-server-side-encryption")).forEach(o=>{n.has(o)||r.add(o)}),e.headers[w]=f;let s=e.headers.host,d=e.port,g=`${e.hostname}${e.port!=null?":"+d:""}`;(!s||s===e.hostname&&e.port!=null)&&(e.headers.host=g)}};var I=async(a,e,t={})=>{let r,n;if(typeof a.config.endpointProvider=="function"){let i=(await (0,_chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_4__.v)(e.input,e.constructor,a.config)).properties?.authSchemes?.[0];i?.name==="sigv4a"?n=i?.signingRegionSet?.join(","):n=i?.signingRegion,r=new c({...a.config,signingName:i?.signingName,region:async()=>n})}else r=new c(a.config);let s=(_,i)=>async x=>{let{request:p}=x;if(!_chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_6__.l.isInstance(p))throw new Error("Request to be presigned is not an valid HTTP request.");delete p.headers["amz-sdk-invocation-id"],delete p.headers["amz-sdk-request"],delete p.headers["x-amz-user-agent"];let A,m={...t,signingRegion:t.signingRegion??i.signing_region??n,signingService:t.signingService??i.signing_service};return i.s3ExpressIdentity?A=await r.presignWithCredentials(p,i.s3ExpressIdentity,m):A=await r.presign(p,m),{response:{},output:{$metadata:{httpStatusCode:200},presigned:A}}},d="presignInterceptMiddleware",g=a.middlewareStack.clone();g.addRelativeTo(s,{name:d,relation:"before",toMiddleware:"awsAuthMiddleware",override:!0});let o=e.resolveMiddleware(g,a.config,{}),{output:u}=await o({input:e.input}),{presigned:S}=u;return (0,_chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_1__.c)(S)};


/***/ })

};
