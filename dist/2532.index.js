export const id = 2532;
export const ids = [2532];
export const modules = {

/***/ 2532:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   "default": () => (/* binding */ A)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(4240);
/* harmony import */ var _chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(4465);
/* harmony import */ var _chunk_IUZGI5KY_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(1877);
/* harmony import */ var _chunk_4AAJGYYW_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(9050);
/* harmony import */ var _chunk_7MZ2S6PG_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(4510);
/* harmony import */ var _chunk_46TB7KS3_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(5618);
/* harmony import */ var _chunk_2RPCJCWD_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(7663);
/* harmony import */ var _chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(3288);
/* harmony import */ var _chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(2674);
/* harmony import */ var _chunk_FMWN5O7Q_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(5758);
/* harmony import */ var _chunk_BVCOWEBN_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(7524);
/* harmony import */ var _chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4804);
/* harmony import */ var _chunk_TVL2MJGL_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(6250);
/* harmony import */ var _chunk_N43K6GE4_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(3160);
/* harmony import */ var _chunk_YSWIRLSF_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(5805);
/* harmony import */ var _chunk_DA4N7UCS_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(8601);
/* harmony import */ var _chunk_OOLUWHEF_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(6319);
/* harmony import */ var _chunk_NGTECTSC_js__WEBPACK_IMPORTED_MODULE_18__ = __webpack_require__(6519);
/* harmony import */ var _chunk_PEUGNQKU_js__WEBPACK_IMPORTED_MODULE_19__ = __webpack_require__(9240);
/* harmony import */ var _chunk_3XSF2RAI_js__WEBPACK_IMPORTED_MODULE_20__ = __webpack_require__(9750);
/* harmony import */ var _chunk_3OJAZJOI_js__WEBPACK_IMPORTED_MODULE_21__ = __webpack_require__(2337);
/* harmony import */ var _chunk_23NUMSO5_js__WEBPACK_IMPORTED_MODULE_22__ = __webpack_require__(7416);
/* harmony import */ var _chunk_W54R7WAD_js__WEBPACK_IMPORTED_MODULE_23__ = __webpack_require__(6991);
/* harmony import */ var _chunk_VZUNWDJI_js__WEBPACK_IMPORTED_MODULE_24__ = __webpack_require__(403);
/* harmony import */ var _chunk_OX7376KQ_js__WEBPACK_IMPORTED_MODULE_25__ = __webpack_require__(4162);
/* harmony import */ var _chunk_EKGXGQCP_js__WEBPACK_IMPORTED_MODULE_26__ = __webpack_require__(4494);
/* harmony import */ var _chunk_IFQJQLPJ_js__WEBPACK_IMPORTED_MODULE_27__ = __webpack_require__(6433);
/* harmony import */ var _chunk_OZKMHVND_js__WEBPACK_IMPORTED_MODULE_28__ = __webpack_require__(3879);
/* harmony import */ var _chunk_MTZ6RP3E_js__WEBPACK_IMPORTED_MODULE_29__ = __webpack_require__(2409);
/* harmony import */ var _chunk_RSJI6BVU_js__WEBPACK_IMPORTED_MODULE_30__ = __webpack_require__(2077);
/* harmony import */ var _chunk_KXKPW3F6_js__WEBPACK_IMPORTED_MODULE_31__ = __webpack_require__(2220);
/* harmony import */ var _chunk_VQ4N2KSF_js__WEBPACK_IMPORTED_MODULE_32__ = __webpack_require__(8475);
/* harmony import */ var _chunk_JUWNFQKU_js__WEBPACK_IMPORTED_MODULE_33__ = __webpack_require__(1839);
/* harmony import */ var _chunk_IH74BKKC_js__WEBPACK_IMPORTED_MODULE_34__ = __webpack_require__(133);
/* harmony import */ var _chunk_OE7PBDEP_js__WEBPACK_IMPORTED_MODULE_35__ = __webpack_require__(5646);
/* harmony import */ var _chunk_J7MG35U6_js__WEBPACK_IMPORTED_MODULE_36__ = __webpack_require__(9290);
/* harmony import */ var _chunk_UGUAIUPM_js__WEBPACK_IMPORTED_MODULE_37__ = __webpack_require__(9349);
/* harmony import */ var _chunk_MA4PDYW7_js__WEBPACK_IMPORTED_MODULE_38__ = __webpack_require__(3473);
/* harmony import */ var _chunk_EXDMP6BC_js__WEBPACK_IMPORTED_MODULE_39__ = __webpack_require__(8910);
/* harmony import */ var _chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_40__ = __webpack_require__(4832);
/* harmony import */ var _chunk_J4FX6XKZ_js__WEBPACK_IMPORTED_MODULE_41__ = __webpack_require__(6081);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_42__ = __webpack_require__(5698);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_43__ = __webpack_require__(3339);
/* harmony import */ var _chunk_2A3YVMKF_js__WEBPACK_IMPORTED_MODULE_44__ = __webpack_require__(1351);
/* harmony import */ var _chunk_6TNVSSXE_js__WEBPACK_IMPORTED_MODULE_45__ = __webpack_require__(6209);
/* harmony import */ var _chunk_PPPMRJ56_js__WEBPACK_IMPORTED_MODULE_46__ = __webpack_require__(3253);
/* harmony import */ var _chunk_D7WRJVQH_js__WEBPACK_IMPORTED_MODULE_47__ = __webpack_require__(1307);
/* harmony import */ var _chunk_X7LD42RN_js__WEBPACK_IMPORTED_MODULE_48__ = __webpack_require__(941);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_49__ = __webpack_require__(5634);
/* harmony import */ var _chunk_Y52KRMXY_js__WEBPACK_IMPORTED_MODULE_50__ = __webpack_require__(281);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
function x(e){let{inputs:t,context:r,templates:n}=e,o=(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.b)(e),i=t.choice("operation",_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.g),s=w(t.text("share"));if(s!==void 0&&i!=="promote")throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_40__.f)("share",String(s),"share with operation: promote only");return{...(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.f)(e,(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.d)(e,o)),operation:i,share:s,reason:t.text("reason"),wait:t.boolean("wait",!1),checks:t.text("checks"),checkSecrets:(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.j)(e),healthPath:t.text("health-path")===""?"":(0,_chunk_5DTJB2AX_js__WEBPACK_IMPORTED_MODULE_8__.e)(t,"backend"),directory:o,connectTo:t.lines("connect-to"),dryRun:t.boolean("dry-run",!1),templates:n,run:r}}function w(e){if(e==="")return;let t=/^(\d{1,3}(?:\.\d)?)\s*%?$/.exec(e)?.[1];if(t===void 0||Number(t)>100)throw (0,_chunk_2ZWVT4O4_js__WEBPACK_IMPORTED_MODULE_40__.f)("share",e,"a share of 0 to 100 percent","25");return Number(t)}async function A(e){let{report:t}=e,r=x(e),{app:n,environment:o}=r,i=(0,_chunk_UGRLNVYU_js__WEBPACK_IMPORTED_MODULE_9__.a)(e,{sessionName:`${n}-${o}`,environmentName:o}),a=await (0,_chunk_276NNZNV_js__WEBPACK_IMPORTED_MODULE_2__.a)(t,()=>`The shift of traffic of ${n} ${o} was interrupted. It stays where it is, and falls back by itself unless operation: continue carries it on.`,()=>(0,_chunk_5AKUNKWD_js__WEBPACK_IMPORTED_MODULE_1__.h)((0,_chunk_4GEAUHLP_js__WEBPACK_IMPORTED_MODULE_12__.a)(i,t),r));e.output("state",a.state),e.output("share",a.share),e.output("release",a.release),e.output("has-changes",a.hasChanges)}


/***/ })

};
