package dev.sluice.kustomize.patch;

/** Results of a merge that are no values. */
enum Absence {
    /** There is nothing here: the field or element is not there, or is removed. */
    ABSENT,
    /** A written null that the target has and the patch does not mention: it stays, while a null of the patch removes. */
    KEPT_NULL
}
