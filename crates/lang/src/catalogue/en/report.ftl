### The frame of reports.

report-error = error
report-warning = warning
report-note = note
report-help = help
report-count = { $count ->
    [one] { $count } error
   *[other] { $count } errors
}
report-called-from = called from { $place }
report-calls-left-out = … { $count } further calls …
report-task-failed = { $task } failed
cannot-write-output = the output could not be written: { $reason }
report-calls-again = … and from there again and again
nothing-to-list = (none)
reports-lost = { $count ->
    [one] one report is not shown: nobody read the output for errors
   *[other] { $count } reports are not shown: nobody read the output for errors
}
