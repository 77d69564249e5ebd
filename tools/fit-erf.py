"""Fits erf(x) = x P(x^2) / Q(x^2) for |x| <= 3.95: the coefficients of the runtime's VectorMath.

Run: python3 tools/fit-erf.py   (needs numpy and scipy)
"""
import numpy as np
from scipy.special import erf
# erf(x) ~ x P(x^2)/Q(x^2), |x|<=c ; Lawson-weighted linearised least squares
c=3.95
x=c*(0.5-0.5*np.cos(np.pi*(np.arange(4000)+0.5)/4000))
x=x[x>1e-4]
u=x*x; y=erf(x)
def fit(p,q):
    w=np.ones_like(x); Q=np.ones_like(x); best=None
    for it in range(400):
        # minimise sum w*( x P - y*(1+Q') )^2 / Qprev^2
        s=np.sqrt(w)/Q
        A=np.hstack([ (x[:,None]*u[:,None]**np.arange(p+1)), -(y[:,None]*u[:,None]**np.arange(1,q+1)) ])
        sc=np.abs(A).max(0)
        sol,*_=np.linalg.lstsq(A/sc*s[:,None], y*s, rcond=None); sol/=sc
        P=np.polyval(sol[:p+1][::-1],u); Q=1+np.polyval(np.r_[sol[p+1:][::-1],0],u)
        e=np.abs(x*P/Q-y); m=e.max()
        if best is None or m<best[0]: best=(m,sol.copy())
        w=w*(e/e.mean())**0.5; w/=w.mean()
    return best
for p,q in [(4,4),(5,4),(5,5),(6,4),(6,5)]:
    m,sol=fit(p,q); 
    f=sol.astype(np.float32); xf=np.linspace(-6,6,2000001).astype(np.float32); xc=np.clip(xf,-c,c).astype(np.float32); uf=xc*xc
    P=np.float32(0)+f[p]; 
    for k in range(p-1,-1,-1): P=(P*uf+f[k]).astype(np.float32)
    qq=np.r_[np.float32(1),f[p+1:]]; Q=np.float32(0)+qq[q]
    for k in range(q-1,-1,-1): Q=(Q*uf+qq[k]).astype(np.float32)
    e=np.abs((xc*P/Q).astype(np.float64)-erf(xf.astype(np.float64)))
    print(p,q,m,e.max()); print([float(v) for v in f[:p+1]],[float(v) for v in qq])
