export const id=2758,ids=[2758],modules={2758:((e,o,_)=>{_.d(o,{Failure:()=>E.g});var t=_(8995),E=_(1508),s=_(281);const d=(0,t.createRequire)(import.meta.url)})};
