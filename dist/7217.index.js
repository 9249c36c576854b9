export const id=7217,ids=[7217],modules={7217:((n,E,_)=>{_.r(E),_.d(E,{default:()=>P});var o=_(8995),t=_(8060),s=_(6547),M=_(281);const d=(0,o.createRequire)(import.meta.url),P=(0,t.a)()})};
