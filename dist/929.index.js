export const id = 929;
export const ids = [929];
export const modules = {

/***/ 929:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ action)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(995);
/* harmony import */ var _chunk_2724SJZY_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(983);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);


// src/actions/migrate-data.ts
function action(_run) {
  return Promise.reject(new _chunk_2724SJZY_js__WEBPACK_IMPORTED_MODULE_1__/* .Failure */ .HR({ what: "migrate-data is not built yet" }));
}



/***/ })

};
