export const id = 3489;
export const ids = [3489];
export const modules = {

/***/ 3489:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4745);
/* harmony import */ var _chunk_5KJ7PQGD_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4305);
/* harmony import */ var _chunk_C2ANIKDM_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1503);
/* harmony import */ var _chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(4166);
/* harmony import */ var _chunk_RW2IZGMG_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(8215);
/* harmony import */ var _chunk_VJ56DPK6_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(6444);
/* harmony import */ var _chunk_YGQP3EIT_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5970);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(7663);
/* harmony import */ var _chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(6616);
/* harmony import */ var _chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5462);
/* harmony import */ var _chunk_X5UABAM2_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(4953);
/* harmony import */ var _chunk_6SGBPDIM_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(2814);
/* harmony import */ var _chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(4235);
/* harmony import */ var _chunk_ZMXKIDX6_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(6881);
/* harmony import */ var _chunk_HJSQ7PIE_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(4445);
/* harmony import */ var _chunk_SWSP43ZE_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(5291);
/* harmony import */ var _chunk_BOZ7RGCA_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6129);
/* harmony import */ var _chunk_MOU56NIK_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(9328);
/* harmony import */ var _chunk_RJXJNL4D_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(4894);
/* harmony import */ var _chunk_QNJFDAVV_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(3190);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(6519);
/* harmony import */ var _chunk_FCZCCT4O_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(2220);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(9240);
/* harmony import */ var _chunk_RJGWUPAX_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(6868);
/* harmony import */ var _chunk_RZ5VT365_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(9497);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(2337);
/* harmony import */ var _chunk_IVEMHLGV_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(8706);
/* harmony import */ var _chunk_HR5RZZID_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(6766);
/* harmony import */ var _chunk_M3PZYH3G_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(6427);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(4162);
/* harmony import */ var _chunk_V3ADRLE5_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(980);
/* harmony import */ var _chunk_D3V2ZBHA_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(9836);
/* harmony import */ var _chunk_SGNTAEDF_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(1482);
/* harmony import */ var _chunk_K7M4RK52_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(4345);
/* harmony import */ var _chunk_ZASYLAUP_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(6729);
/* harmony import */ var _chunk_A4JF6GY6_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(571);
/* harmony import */ var _chunk_JIXW6J6M_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(8555);
/* harmony import */ var _chunk_WCCS4ZEL_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(1333);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(133);
/* harmony import */ var _chunk_4VCGSOOR_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(4157);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(9290);
/* harmony import */ var _chunk_J32YA4ZT_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(2575);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3473);
/* harmony import */ var _chunk_CJIEUNBJ_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(8387);
/* harmony import */ var _chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(3069);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(6081);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(3339);
/* harmony import */ var _chunk_R5DASGEI_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(6044);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(6209);
/* harmony import */ var _chunk_BFKORFRE_js__WEBPACK_IMPORTED_MODULE_51__ = __webpack_require__(921);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_52__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_53__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_54__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_55__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function x(e){let{inputs:t,context:r,templates:n}=e,o=(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_9__.b)(e),i=t.choice("operation",_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.i),s=w(t.text("share"));if(s!==void 0&&i!=="promote")throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.i)("share",String(s),"share with operation: promote only");return{...(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_9__.f)(e,(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_9__.d)(e,o)),operation:i,share:s,reason:t.text("reason"),wait:t.boolean("wait",!1),checks:t.text("checks"),checkSecrets:(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_9__.j)(e),healthPath:t.text("health-path")===""?"":(0,_chunk_ILU5GESZ_js__WEBPACK_IMPORTED_MODULE_9__.e)(t,"backend"),directory:o,connectTo:t.lines("connect-to"),dryRun:t.boolean("dry-run",!1),templates:n,run:r}}function w(e){if(e==="")return;let t=/^(\d{1,3}(?:\.\d)?)\s*%?$/.exec(e)?.[1];if(t===void 0||Number(t)>100)throw (0,_chunk_7HEK5573_js__WEBPACK_IMPORTED_MODULE_45__.i)("share",e,"a share of 0 to 100 percent","25");return Number(t)}async function A(e){let{report:t}=e,r=x(e),{app:n,environment:o}=r,i=(0,_chunk_ZAY3XQDN_js__WEBPACK_IMPORTED_MODULE_10__.a)(e,{sessionName:`${n}-${o}`,environmentName:o}),a=await (0,_chunk_LVRAEFBF_js__WEBPACK_IMPORTED_MODULE_4__.a)(t,()=>`The shift of traffic of ${n} ${o} was interrupted. It stays where it is, and falls back by itself unless operation: continue carries it on.`,()=>(0,_chunk_FON44X4B_js__WEBPACK_IMPORTED_MODULE_1__.j)((0,_chunk_RJQEHHGH_js__WEBPACK_IMPORTED_MODULE_13__.a)(i,t),r));e.output("state",a.state),e.output("share",a.share),e.output("release",a.release),e.output("has-changes",a.hasChanges)}


/***/ })

};
