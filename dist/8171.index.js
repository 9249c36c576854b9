export const id = 8171;
export const ids = [8171];
export const modules = {

/***/ 8171:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   aliasProblem: () => (/* binding */ x)
/* harmony export */ });
/* unused harmony export newestVersion */
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_CKORUDGA_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6236);
/* harmony import */ var _chunk_WSEYRMXS_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4154);
/* harmony import */ var _chunk_7CKI62BC_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(8535);
/* harmony import */ var _chunk_A2DCWCC2_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9087);
/* harmony import */ var _chunk_55YC4JID_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9831);
/* harmony import */ var _chunk_6WQPBNKL_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6375);
/* harmony import */ var _chunk_QYGS6WIJ_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3086);
/* harmony import */ var _chunk_KJTLFZVF_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3923);
/* harmony import */ var _chunk_7MSJD4D3_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(3938);
/* harmony import */ var _chunk_LLI4GPEG_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(4096);
/* harmony import */ var _chunk_N3RKM6HR_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(6203);
/* harmony import */ var _chunk_GTYD7XWE_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(3675);
/* harmony import */ var _chunk_TC5JQSVX_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(7430);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
async function x(a,t,i){let[,n,e]=/:function:([^:]+):([^:]+)$/.exec(t)??[];if(!n||!e)return;let s=a.client(_chunk_CKORUDGA_js__WEBPACK_IMPORTED_MODULE_1__.Rh);try{let[{FunctionVersion:o,RoutingConfig:l},{LastUpdateStatus:m,LastUpdateStatusReason:g,State:p,StateReason:w}]=await Promise.all([s.send(new _chunk_CKORUDGA_js__WEBPACK_IMPORTED_MODULE_1__.mi({FunctionName:n,Name:e})),s.send(new _chunk_CKORUDGA_js__WEBPACK_IMPORTED_MODULE_1__.wi({FunctionName:n,Qualifier:e}))]);if(m==="Failed")return`the last update of function ${n} failed: ${g}`;if(p==="Failed")return`function ${n} cannot run: ${w}`;let r=$(n,i);return!r||o===r||l?.AdditionalVersionWeights?.[r]!==void 0?void 0:`it points at version ${o} of ${n}, and the newest is ${r}`}catch(o){throw (0,_chunk_WSEYRMXS_js__WEBPACK_IMPORTED_MODULE_2__.f)(o,`Alias ${t} could not be read`)}}function $(a,t){let i=t.flatMap(n=>{let e=/:function:([^:]+):(\d+)$/.exec(n);return e?.[1]===a?[Number(e[2])]:[]});return i.length>0?String(Math.max(...i)):void 0}


/***/ })

};
