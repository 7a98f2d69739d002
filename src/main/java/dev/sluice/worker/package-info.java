/** Fair shares of the process between namespaces: who may be at work now, who may build, and what happens when work ends it. */
package dev.sluice.worker;
