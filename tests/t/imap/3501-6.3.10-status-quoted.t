# RFC 3501 §6.3.10, §9: a mailbox name with blanks comes back as it must be spelled.
checklist: 83
start: authenticated
mailbox with blank: known

C: a STATUS "with blank" (MESSAGES)
S: * STATUS "with blank" (MESSAGES 3)
S: a OK <text>
C: b LIST "" with*
S: * LIST (<words>) "/" "with blank"
S: b OK <text>
