/**
 * What the process writes to its log: lines about objects, in words for people, or with {@code --log-encoding=json} in the
 * form of the logs of Flux's controllers, which {@code flux logs} and the queries of log stores read.
 */
package dev.sluice.log;
