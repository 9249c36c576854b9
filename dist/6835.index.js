export const id = 6835;
export const ids = [6835];
export const modules = {

/***/ 6835:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   explainChangeSetFailure: () => (/* binding */ R)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(6868);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(6729);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1333);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(9290);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(3069);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var i=class extends (0,_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__.r)(_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__.s,_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__.t,"DescribeEvents",_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__.f){};async function R(s,a,o){let e=await S(s,a),n=await p(s,e.id);return new _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_6__.g({code:"change-set",what:`Stack ${a.stackName} cannot be changed as the template says`,why:[e.name&&`Nested stack ${e.name}`,n.join("; ")||e.reason].filter(Boolean).join(": ")||`CloudFormation gave no reason (status ${a.status})`,todo:n.length>0?"Correct these properties in the template":void 0,file:o})}var h=/arn:[\w-]+:cloudformation:[^\s:]*:\d*:changeSet\/[\w/-]+/;async function S(s,{id:a,reason:o}){let e={id:a,reason:o},n=new Set([a]);for(let t=h.exec(o)?.[0];t&&!n.has(t);t=h.exec(e.reason)?.[0]){n.add(t);let w=new _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_1__.a({ChangeSetName:t}),r=await s.client(_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__.q).send(w).catch(()=>{});if(!r?.StatusReason)break;e={id:t,reason:r.StatusReason,name:r.StackName}}return e}async function p(s,a){try{let{OperationEvents:o}=await s.client(_chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_2__.q).send(new i({ChangeSetName:a,Filters:{FailedEvents:!0}}));return(o??[]).flatMap(e=>{let n=e.ValidationStatusReason??e.HookStatusReason??e.ResourceStatusReason;if(!n)return[];let t=[e.LogicalResourceId,e.ValidationPath].filter(Boolean).join(" ");return[t?`${t}: ${n}`:n]})}catch{return[]}}


/***/ })

};
