export const id = 2127;
export const ids = [2127];
export const modules = {

/***/ 2127:
/***/ ((module) => {

module.exports = eval("require")("./chunk-YWKWR6NL.js");


/***/ })

};
