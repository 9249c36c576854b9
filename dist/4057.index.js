export const id=4057,ids=[4057],modules={4057:((s,o,_)=>{_.d(o,{Failure:()=>e.g});var t=_(8995),e=_(3654),E=_(281);const d=(0,t.createRequire)(import.meta.url)})};
