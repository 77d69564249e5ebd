/**
 * Models over data that outgrow one machine, on Apache Spark. A job is cut into parts that depend
 * on the data alone; what a part gives is written by one atomic move, so that however often it is
 * tried it is there once, and a job that was stopped goes on where it was.
 */
package io.github.pocketzoo.spark;
