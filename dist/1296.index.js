export const id=1296,ids=[1296],modules={1296:((s,o,_)=>{_.d(o,{Failure:()=>e.h});var t=_(8995),e=_(2601),E=_(281);const d=(0,t.createRequire)(import.meta.url)})};
