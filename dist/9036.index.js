export const id = 9036;
export const ids = [9036];
export const modules = {

/***/ 9036:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   parseServiceArn: () => (/* binding */ L),
/* harmony export */   serviceEvidence: () => (/* binding */ Y),
/* harmony export */   serviceLog: () => (/* binding */ ce),
/* harmony export */   serviceState: () => (/* binding */ ae),
/* harmony export */   shortArn: () => (/* binding */ C),
/* harmony export */   stoppedTasks: () => (/* binding */ _)
/* harmony export */ });
/* harmony import */ var node_module__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(8995);
/* harmony import */ var _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(1288);
/* harmony import */ var _chunk_ZWL2RA2J_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(9458);
/* harmony import */ var _chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(6825);
/* harmony import */ var _chunk_7FWMTU7M_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(1592);
/* harmony import */ var _chunk_AW2GJNJF_js__WEBPACK_IMPORTED_MODULE_5__ = __webpack_require__(1093);
/* harmony import */ var _chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__ = __webpack_require__(7556);
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
var A=class extends (0,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.h)(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.i,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.j,"ListServiceDeployments",_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.b){};var w=class extends (0,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.h)(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.i,_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.j,"ListTasks",_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.c){};var K=3,G=3;function L(e){let t=e.split(":service/")[1]?.split("/")??[e];return t.length===2?{cluster:t[0],service:t[1]}:{cluster:"default",service:t[0]}}async function ae(e,t,s){let{cluster:i,service:r}=L(t),a=e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g),n;try{n=(await a.send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.k({cluster:i,services:[r]}))).services?.[0]}catch(d){throw (0,_chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_3__.f)(d,`ECS service ${r} could not be read`)}if(!n||n.status==="INACTIVE")return S("the service does not exist");let u=`${n.runningCount??0} of ${n.desiredCount??0} tasks running`;if(s.length>0&&!s.includes(n.taskDefinition??""))return S(`it was rolled back: it runs ${C(n.taskDefinition)}, not ${s.map(C).join(", ")}`);let o=n.deployments??[],c=o.find(({status:d})=>d==="PRIMARY")??o[0];if(c?.rolloutState==="FAILED")return S(c.rolloutStateReason??"its deployment failed");let l=o.filter(d=>d!==c&&(d.runningCount??0)>0),m=c?.rolloutState===void 0||c.rolloutState==="COMPLETED",F=(n.runningCount??0)===(n.desiredCount??0)&&(n.pendingCount??0)===0,D=m&&F&&l.length===0,P={verdict:"steady",reason:"",progress:u};if(D&&s.length>0)return P;let $=await W(e,i,r).catch(d=>{if(!(s.length>0))throw (0,_chunk_E6DCYOJA_js__WEBPACK_IMPORTED_MODULE_3__.f)(d,`The deployments of ECS service ${r} could not be read`)}),g=$?.status??"";if(H.test(g))return S(`its deployment ended in ${g}${$.statusReason?`: ${$.statusReason}`:""}`);if(D&&(g===""||g==="SUCCESSFUL"))return P;let T=(await _(e,i,r)).filter(d=>d.taskDefinitionArn===c?.taskDefinition&&B(d)&&V(d,c?.createdAt));if(T.length>=K)return S(`${T.length} of its tasks have stopped since the deployment began (${x(T[0])})`);let M=l.length>0?`, ${l.length} older deployment still serving`:"";return{verdict:"pending",reason:`${D?g:c?.rolloutState??"PENDING"}: ${u}${M}`,progress:u};function S(d){return{verdict:"failed",reason:d,progress:d}}}var H=/^(ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED|STOPPED)$/;async function W(e,t,s){let{serviceDeployments:i}=await e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g).send(new A({cluster:t,service:s,maxResults:100}));return i?.sort((r,a)=>(a.createdAt?.getTime()??0)-(r.createdAt?.getTime()??0))[0]}async function _(e,t,s){try{let i=e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g),{taskArns:r}=await i.send(new w({cluster:t,serviceName:s,desiredStatus:"STOPPED"}));if(!r?.length)return[];let{tasks:a}=await i.send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.m({cluster:t,tasks:r.slice(0,100)}));return(a??[]).filter(({lastStatus:n})=>n==="STOPPED").sort((n,u)=>(u.stoppedAt?.getTime()??0)-(n.stoppedAt?.getTime()??0))}catch{return[]}}function B(e){return e.stopCode!=="ServiceSchedulerInitiated"||/health check|unhealthy/i.test(e.stoppedReason??"")}function V(e,t){return!t||(e.stoppedAt??e.createdAt??t)>=t}function x(e){let t=(e.containers??[]).filter(({exitCode:s,reason:i})=>s!==void 0||i).map(({name:s,exitCode:i,reason:r})=>[s,i===void 0?"":`exit code ${i}`,r].filter(Boolean).join(" "));return[e.stoppedReason,...t].filter(Boolean).join("; ")||"no reason given"}async function Y(e,t){let{cluster:s,service:i}=L(t),r=(await _(e,s,i)).filter(B).slice(0,G);if(r.length===0)return;let a=r[0],n=await U(e,a),u=r.map(o=>[_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.code(C(o.taskArn)),_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.escapeCell(o.stoppedAt?.toISOString()??""),_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.escapeCell(x(o))]);return{title:`ECS service ${i}: stopped tasks`,reason:x(a),lines:n.flatMap(({lines:o})=>o),details:_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.table(["Task","Stopped","Why"],u)+n.map(({name:o,lines:c})=>`
Log of ${_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.code(o)}:

${_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.fence(c.join(`
`))}`).join("")}}async function ce(e,t){let{cluster:s,service:i}=L(t),r=e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g),{taskArns:a}=await r.send(new w({cluster:s,serviceName:i,desiredStatus:"RUNNING"}));if(!a?.length)return await Y(e,t);let{tasks:n}=await r.send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.m({cluster:s,tasks:a.slice(0,100)})),u=n?.sort((l,m)=>(m.createdAt?.getTime()??0)-(l.createdAt?.getTime()??0))[0],o=u?await U(e,u):[];if(o.length===0)return;let c=o.flatMap(l=>l.lines);return{title:`Log of ECS service ${i}`,reason:(0,_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.c)(c.join(`
`)).find(l=>/error|exception|fatal|denied|not found/i.test(l)),lines:c,details:o.map(({name:l,lines:m})=>`${_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.code(l)}

${_chunk_VDPAPNC2_js__WEBPACK_IMPORTED_MODULE_6__.e.fence(m.join(`
`))}`).join(`
`)}}async function U(e,t){let s=await q(e,t.taskDefinitionArn),i=C(t.taskArn);return(await Promise.all(s.map(async({name:a,logConfiguration:n})=>{let u=n?.options??{},o=u["awslogs-group"];if(n?.logDriver!=="awslogs"||!o)return;let c=u["awslogs-stream-prefix"],l=await (0,_chunk_ZWL2RA2J_js__WEBPACK_IMPORTED_MODULE_2__.a)(e,o,c?`${c}/${a}/${i}`:void 0);return l&&{name:a,lines:l.lines}}))).filter(a=>a!==void 0)}async function q(e,t){try{let{taskDefinition:s}=await e.client(_chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.g).send(new _chunk_E76ZWWKE_js__WEBPACK_IMPORTED_MODULE_1__.l({taskDefinition:t}));return s?.containerDefinitions??[]}catch{return[]}}function C(e){return e?.split("/").at(-1)??"unknown"}


/***/ })

};
