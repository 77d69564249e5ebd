package io.github.pocketzoo.runtime.exec;

import io.github.pocketzoo.runtime.kernel.Program;

/**
 * What a step needs to append its kernel calls for one thread.
 *
 * @param program receives the calls
 * @param addresses where buffers are
 * @param layout rows of the batch
 * @param part the thread's share of the rows
 * @param together the thread's share of what may be done with any rows; all of it, where no other
 *     thread has rows of its sequences
 * @param inputs where the batch's inputs are
 * @param kept the sequences that are continued; empty where nothing is kept
 * @param meeting the thread's barriers
 * @param calls the thread's products by oneDNN; null where there is no oneDNN
 */
record Emission(
    Program program,
    Addresses addresses,
    TokenLayout layout,
    Part part,
    Share together,
    InputMemory inputs,
    KeptSequences kept,
    Meeting meeting,
    OneDnnCalls calls) {}
