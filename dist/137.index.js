export const id=137,ids=[137],modules={137:((D,E,_)=>{_.d(E,{fromEnv:()=>M.g});var O=_(8995),M=_(9305),P=_(2608),n=_(1322),o=_(941),s=_(5634),R=_(281);const t=(0,O.createRequire)(import.meta.url)})};
