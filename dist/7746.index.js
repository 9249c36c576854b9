export const id = 7746;
export const ids = [7746];
export const modules = {

/***/ 7746:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   serviceEvidence: () => (/* binding */ oe),
/* harmony export */   serviceState: () => (/* binding */ re)
/* harmony export */ });
/* unused harmony exports parseServiceArn, shortArn, stoppedTasks */
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1288);
/* harmony import */ var _chunk_ZWL2RA2J_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9458);
/* harmony import */ var _chunk_XEJB5X44_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(2740);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1093);
/* harmony import */ var _chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7913);
/* harmony import */ var _chunk_TZC3ZL2D_js__WEBPACK_IMPORTED_MODULE_7__ = __webpack_require__(5698);
/* harmony import */ var _chunk_7IIQJ7J5_js__WEBPACK_IMPORTED_MODULE_8__ = __webpack_require__(8610);
/* harmony import */ var _chunk_EUBQVX7Q_js__WEBPACK_IMPORTED_MODULE_9__ = __webpack_require__(8927);
/* harmony import */ var _chunk_DTAWY6EX_js__WEBPACK_IMPORTED_MODULE_10__ = __webpack_require__(7044);
/* harmony import */ var _chunk_DWERGCM4_js__WEBPACK_IMPORTED_MODULE_11__ = __webpack_require__(3339);
/* harmony import */ var _chunk_NSTWT64W_js__WEBPACK_IMPORTED_MODULE_12__ = __webpack_require__(4583);
/* harmony import */ var _chunk_PYZ3OOXC_js__WEBPACK_IMPORTED_MODULE_13__ = __webpack_require__(885);
/* harmony import */ var _chunk_NE2GHW3G_js__WEBPACK_IMPORTED_MODULE_14__ = __webpack_require__(2215);
/* harmony import */ var _chunk_UDP52HQZ_js__WEBPACK_IMPORTED_MODULE_15__ = __webpack_require__(321);
/* harmony import */ var _chunk_GGSO3ZB5_js__WEBPACK_IMPORTED_MODULE_16__ = __webpack_require__(5634);
/* harmony import */ var _chunk_JIAG4PFQ_js__WEBPACK_IMPORTED_MODULE_17__ = __webpack_require__(9598);
 const require = (0,node_module__WEBPACK_IMPORTED_MODULE_0__.createRequire)(import.meta.url);
var y=class extends (0,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.h)(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.i,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.j,"ListServiceDeployments",_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.b){};var h=class extends (0,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.h)(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.i,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.j,"ListTasks",_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.c){};var U=3,K=3;function I(e){let t=e.split(":service/")[1]?.split("/")??[e];return t.length===2?{cluster:t[0],service:t[1]}:{cluster:"default",service:t[0]}}async function re(e,t,s){let{cluster:i,service:r}=I(t),c=e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g),n;try{n=(await c.send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.k({cluster:i,services:[r]}))).services?.[0]}catch(o){throw (0,_chunk_XEJB5X44_js__WEBPACK_IMPORTED_MODULE_3__.f)(o,`ECS service ${r} could not be read`)}if(!n||n.status==="INACTIVE")return m("the service does not exist");let l=`${n.runningCount??0} of ${n.desiredCount??0} tasks running`;if(s.length>0&&!s.includes(n.taskDefinition??""))return m(`it was rolled back: it runs ${A(n.taskDefinition)}, not ${s.map(A).join(", ")}`);let a=n.deployments??[],d=a.find(({status:o})=>o==="PRIMARY")??a[0];if(d?.rolloutState==="FAILED")return m(d.rolloutStateReason??"its deployment failed");let u=a.filter(o=>o!==d&&(o.runningCount??0)>0),j=d?.rolloutState===void 0||d.rolloutState==="COMPLETED",N=(n.runningCount??0)===(n.desiredCount??0)&&(n.pendingCount??0)===0,D=j&&N&&u.length===0,k={verdict:"steady",reason:"",progress:l};if(D&&s.length>0)return k;let C=await H(e,i,r).catch(o=>{if(!(s.length>0))throw (0,_chunk_XEJB5X44_js__WEBPACK_IMPORTED_MODULE_3__.f)(o,`The deployments of ECS service ${r} could not be read`)}),f=C?.status??"";if(M.test(f))return m(`its deployment ended in ${f}${C.statusReason?`: ${C.statusReason}`:""}`);if(D&&(f===""||f==="SUCCESSFUL"))return k;let $=(await _(e,i,r)).filter(o=>o.taskDefinitionArn===d?.taskDefinition&&B(o)&&W(o,d?.createdAt));if($.length>=U)return m(`${$.length} of its tasks have stopped since the deployment began (${E($[0])})`);let F=u.length>0?`, ${u.length} older deployment still serving`:"";return{verdict:"pending",reason:`${D?f:d?.rolloutState??"PENDING"}: ${l}${F}`,progress:l};function m(o){return{verdict:"failed",reason:o,progress:o}}}var M=/^(ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED|STOPPED)$/;async function H(e,t,s){let{serviceDeployments:i}=await e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g).send(new y({cluster:t,service:s,maxResults:100}));return i?.sort((r,c)=>(c.createdAt?.getTime()??0)-(r.createdAt?.getTime()??0))[0]}async function _(e,t,s){try{let i=e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g),{taskArns:r}=await i.send(new h({cluster:t,serviceName:s,desiredStatus:"STOPPED"}));if(!r?.length)return[];let{tasks:c}=await i.send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.m({cluster:t,tasks:r.slice(0,100)}));return(c??[]).filter(({lastStatus:n})=>n==="STOPPED").sort((n,l)=>(l.stoppedAt?.getTime()??0)-(n.stoppedAt?.getTime()??0))}catch{return[]}}function B(e){return e.stopCode!=="ServiceSchedulerInitiated"||/health check|unhealthy/i.test(e.stoppedReason??"")}function W(e,t){return!t||(e.stoppedAt??e.createdAt??t)>=t}function E(e){let t=(e.containers??[]).filter(({exitCode:s,reason:i})=>s!==void 0||i).map(({name:s,exitCode:i,reason:r})=>[s,i===void 0?"":`exit code ${i}`,r].filter(Boolean).join(" "));return[e.stoppedReason,...t].filter(Boolean).join("; ")||"no reason given"}async function oe(e,t){let{cluster:s,service:i}=I(t),r=(await _(e,s,i)).filter(B).slice(0,K);if(r.length===0)return;let c=r[0],n=await G(e,c),l=r.map(a=>[_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__.d.code(A(a.taskArn)),_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__.d.escapeCell(a.stoppedAt?.toISOString()??""),_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__.d.escapeCell(E(a))]);return{title:`ECS service ${i}: stopped tasks`,reason:E(c),lines:n.flatMap(({lines:a})=>a),details:_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__.d.table(["Task","Stopped","Why"],l)+n.map(({name:a,lines:d})=>`
Log of ${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__.d.code(a)}:

${_chunk_XELJ7GTP_js__WEBPACK_IMPORTED_MODULE_6__.d.fence(d.join(`
`))}`).join("")}}async function G(e,t){let s=await V(e,t.taskDefinitionArn),i=A(t.taskArn);return(await Promise.all(s.map(async({name:c,logConfiguration:n})=>{let l=n?.options??{},a=l["awslogs-group"];if(n?.logDriver!=="awslogs"||!a)return;let d=l["awslogs-stream-prefix"],u=await (0,_chunk_ZWL2RA2J_js__WEBPACK_IMPORTED_MODULE_2__.a)(e,a,d?`${d}/${c}/${i}`:void 0);return u&&{name:c,lines:u.lines}}))).filter(c=>c!==void 0)}async function V(e,t){try{let{taskDefinition:s}=await e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g).send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.l({taskDefinition:t}));return s?.containerDefinitions??[]}catch{return[]}}function A(e){return e?.split("/").at(-1)??"unknown"}


/***/ })

};
