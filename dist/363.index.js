export const id=363,ids=[363],modules={363:((n,o,_)=>{_.r(o),_.d(o,{default:()=>d});var E=_(8995),t=_(6081),s=_(281);const P=(0,E.createRequire)(import.meta.url),d=(0,t.a)()})};
