//! Every number that bounds something, with its unit and its reason. Checked before memory is taken.
#![forbid(unsafe_code)]

use std::time::Duration;

// ---- before login -------------------------------------------------------------------------------------------------

/// Octets of a command line before login: room for a long AUTHENTICATE response, little for an attacker.
pub const GATE_LINE_OCTETS: usize = 8 * 1024;
/// Octets that one command may hold before login, literals included.
pub const GATE_COMMAND_OCTETS: usize = 16 * 1024;
/// Octets that are read ahead of the command in hand before login; what is left of them is handed to the session, so
/// that it must fit into one record between gate and warden.
pub const GATE_READ_AHEAD_OCTETS: usize = 8 * 1024;
/// Octets with which the gate may describe the command that logged in: a tag and a command's name.
pub const HANDOVER_ANSWER_OCTETS: usize = 128;
/// Challenges that one connection may ask for: more than a gate that obeys `GATE_IDLE_COMMANDS` can need.
pub const CHALLENGES: u32 = 32;
/// Octets of a user name: UW's limit.
pub const USER_OCTETS: usize = 64;
/// Octets of a password: PAM's own limit (`PAM_MAX_RESP_SIZE`).
pub const PASSWORD_OCTETS: usize = 512;
/// Octets of the settings' file that are read.
pub const SETTINGS_OCTETS: u64 = 1024 * 1024;
/// Octets of the secrets file: hundreds of thousands of users.
pub const SECRETS_OCTETS: usize = 16 * 1024 * 1024;
/// Octets of a SCRAM message without its proof: a name, two nonces, and what TLS can bind to.
pub const SCRAM_MESSAGE_OCTETS: usize = 1024;
/// Octets of the client's part of SCRAM's nonce: known clients have 16 to 64.
pub const SCRAM_NONCE_OCTETS: usize = 256;
/// Octets of a verifier's salt.
pub const SCRAM_SALT_OCTETS: usize = 64;
/// Iterations that a verifier may ask of a client: from RFC 7677's least to some seconds of a telephone's time.
pub const SCRAM_ITERATIONS: std::ops::RangeInclusive<u32> = 4096..=1_000_000;
/// Iterations of a verifier that we make: a tenth of a second of a slow client's time.
pub const SCRAM_NEW_ITERATIONS: u32 = 20_000;
/// Octets of the salt of a verifier that we make.
pub const SCRAM_NEW_SALT_OCTETS: usize = 16;
/// Failed attempts after which the connection ends: UW's number.
pub const LOGIN_ATTEMPTS: u32 = 3;
/// Commands without a login after which the connection ends, whatever they were.
pub const GATE_IDLE_COMMANDS: u32 = 20;
/// Octets of memory that the gate can have in all, beside programs and libraries: what it starts with and some more.
pub const GATE_MEMORY_OCTETS: u64 = 8 * 1024 * 1024;
/// Time of the processor that the gate can have: an honest one needs milliseconds.
pub const GATE_CPU_TIME: Duration = Duration::from_secs(10);
/// Time from connect to login, whatever the client sends: UW's three minutes.
pub const LOGIN_TIME: Duration = Duration::from_secs(180);
/// Time that a process is given beyond its own limit, before a signal ends it.
pub const LOGIN_GRACE: Duration = Duration::from_secs(5);
/// Time that one PAM transaction may take before its process is killed.
pub const PAM_TIME: Duration = Duration::from_secs(30);

/// Octets of the list of all sessions: some hundred thousand of them.
pub const ROLL_OCTETS: u64 = 8 * 1024 * 1024;
/// Time that a login waits for others to write into that list, which takes them milliseconds.
pub const ROLL_TIME: Duration = Duration::from_secs(2);
/// Time that a login which would be one too many waits for a session that is just ending.
pub const LEAVE_TIME: Duration = Duration::from_millis(500);
/// The longest time that a login waits because the machine is busy: clients wait at least 30 s for an answer.
pub const LOAD_DELAY_TIME: Duration = Duration::from_secs(10);

// ---- TLS ----------------------------------------------------------------------------------------------------------

/// Sections `local_name`: each costs two descriptors for each connection with TLS.
pub const LOCAL_NAMES: usize = 64;
/// Octets of a file with certificates or a key: a chain of a dozen, with the texts that openssl puts between them.
pub const PEM_OCTETS: u64 = 256 * 1024;
/// Certificates of which it is written down that they are good: a line of 33 octets for each program, address and change of settings.
pub const CERTIFICATE_NOTES: usize = 32;
/// Octets that are told about a certificate or a handshake that failed: a line of the log.
pub const TLS_FAULT_OCTETS: usize = 512;
/// Time that a handshake may take: two round trips and a slow phone's arithmetic.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(30);
/// Time that `letterbox-tls` may take to read its certificates.
pub const TLS_START_TIME: Duration = Duration::from_secs(10);
/// Time that a client may take for the last record of a connection that is over.
pub const CLOSE_TIME: Duration = Duration::from_secs(2);
/// Time that the TLS process may take to deliver the farewell to a client who never logged in: longer than it waits itself.
pub const FAREWELL_TIME: Duration = Duration::from_secs(5);
/// Octets of memory of its own that the TLS process may have: OpenSSL takes one or two million, and some for each certificate
/// that is named.
pub const TLS_MEMORY_OCTETS: u64 = 64 * 1024 * 1024;
/// Time of the processor that the TLS process can have before login: a handshake and some commands take milliseconds. Afterwards
/// it has what the mail takes.
pub const TLS_CPU_TIME: Duration = Duration::from_secs(10);
/// Silence after which the TLS process gives its buffers back: IDLE and a reader's pauses are longer, a client's steps shorter.
pub const TLS_REST_TIME: Duration = Duration::from_secs(1);
/// Octets on their way to the client that the TLS process holds: four records of TLS.
pub const TLS_DOWN_OCTETS: usize = 64 * 1024;
/// Octets on their way from the client that the TLS process holds: one record of TLS.
pub const TLS_UP_OCTETS: usize = 16 * 1024;

// ---- the wire -----------------------------------------------------------------------------------------------------

/// Octets gathered before they are written to the client: large enough for one write per answer, small enough to stay
/// in the second-level cache.
pub const OUTPUT_OCTETS: usize = 64 * 1024;
/// Octets asked from the client's socket at once.
pub const INPUT_OCTETS: usize = 16 * 1024;
/// Time that is given to a client to close the connection after our last word: a round trip or two.
pub const LINGER_TIME: Duration = Duration::from_secs(2);
/// Octets of what a client still sends then that are read and thrown away.
pub const LINGER_OCTETS: u64 = 1024 * 1024;
/// Time that a client may leave our output unread before the connection ends.
pub const WRITE_STALL_TIME: Duration = Duration::from_secs(300);

// ---- the log ------------------------------------------------------------------------------------------------------

/// Octets of a client's word in a log line: UW's 64 for a user name.
pub const LOGGED_WORD_OCTETS: usize = 64;
/// Octets of a log line: what RFC 3164 §4.1 lets every receiver take.
pub const LOGGED_LINE_OCTETS: usize = 900;

// ---- locks --------------------------------------------------------------------------------------------------------

/// Time after which a dotlock that is held is touched: well within the shortest age at which others take it away.
pub const LOCK_TOUCH_TIME: Duration = Duration::from_secs(60);

// ---- IMAP ---------------------------------------------------------------------------------------------------------

/// Octets of an IMAP command outside its literals: UW's and Dovecot's 64 KiB (RFC 7162 §4 asks for 8 KiB).
pub const IMAP_LINE_OCTETS: usize = 64 * 1024;
/// Octets of one literal that is held in memory (every literal but a message for APPEND).
pub const IMAP_LITERAL_OCTETS: usize = 128 * 1024;
/// Octets of all that one command holds in memory, literals included.
pub const IMAP_COMMAND_OCTETS: usize = 512 * 1024;
/// Octets of a message for APPEND: UW's 1 GiB.
pub const APPEND_OCTETS: u64 = 1 << 30;
/// Literals of one command: every name of a long header list may be one, and each costs a look at what precedes it.
pub const COMMAND_LITERALS: usize = 200;
/// Messages of one APPEND (RFC 3502).
pub const APPEND_MESSAGES: usize = 10_000;
/// Octets of a tag: UW's limit.
pub const TAG_OCTETS: usize = 50;
/// Depth of parentheses, NOT and OR in SEARCH: UW's limit, since clients chain one OR for each address they look for.
pub const SEARCH_DEPTH: usize = 500;
/// Pairs of one ID command (RFC 2971 §3.3).
pub const ID_PAIRS: usize = 30;
/// Depth of a thread; what lies deeper is hung there. Deeper ones are no conversations, and clients choke on them.
pub const THREAD_DEPTH: usize = 1000;
/// Items of one FETCH list: UW's limit.
pub const FETCH_ITEMS: usize = 100;
/// Names of header fields in one section: far above what any client asks.
pub const HEADER_LIST_FIELDS: usize = 200;
/// Ranges of one sequence set as written.
pub const SET_RANGES: usize = 20_000;
/// Bad commands in a row before login after which the connection ends.
pub const IMAP_BAD_COMMANDS: u32 = 10;
/// Time without a command after which an IMAP session ends (RFC 3501 §5.4 asks for at least 30 minutes).
pub const IMAP_IDLE_TIME: Duration = Duration::from_secs(30 * 60);
/// Time that a client may take for the next piece of a literal or of a continuation: UW's five minutes.
pub const LITERAL_TIME: Duration = Duration::from_secs(300);

/// Time between two looks at files with notices, and between the notice that the service ends and the end: UW's minute.
pub const NOTICE_TIME: Duration = Duration::from_secs(60);
/// Octets of a file with notices that are sent.
pub const NOTICE_OCTETS: u64 = 16 * 1024;
/// Time between two looks at a mailbox during IDLE when its changes are announced: on a network file system they may
/// not be.
pub const IDLE_WATCHED_TIME: Duration = Duration::from_secs(30);
/// The same when nothing announces them: new mail is told within a second, at the price of a question for the file's times.
pub const IDLE_POLL_TIME: Duration = Duration::from_secs(1);
/// Time between two signs of life during IDLE, so that no box in between forgets the connection: UW's two minutes.
pub const IDLE_SIGN_TIME: Duration = Duration::from_secs(120);

// ---- POP3 ---------------------------------------------------------------------------------------------------------

/// Octets of a POP3 command line: RFC 2449 §4 asks for 255; UW takes 1023.
pub const POP3_LINE_OCTETS: usize = 1023;
/// Octets of a base64 response in AUTH (RFC 5034 §4).
pub const POP3_AUTH_LINE_OCTETS: usize = 8 * 1024;
/// Time without a command after which a POP3 session ends (RFC 1939 §3 asks for at least ten minutes).
pub const POP3_IDLE_TIME: Duration = Duration::from_secs(10 * 60);
/// Silence after which another POP3 session may take the maildrop over: UW's and Dovecot's five minutes.
pub const POP3_SILENCE_TIME: Duration = Duration::from_secs(5 * 60);
/// Time after which a busy session says again that it is there: far below `POP3_SILENCE_TIME`, and seldom.
pub const POP3_RENEWAL_TIME: Duration = Duration::from_secs(30);
/// Time for which a session tries to read what others wrote about themselves; only UPDATE holds it up for longer.
pub const POP3_REGISTER_TIME: Duration = Duration::from_secs(2);
/// Octets that are sent in the place of headers with UTF-8 in them, all of one message; they are held in memory. A header
/// becomes some times as large.
pub const SURROGATE_OCTETS: u64 = 4 * 1024 * 1024;

// ---- mailboxes ----------------------------------------------------------------------------------------------------

/// Octets of a mailbox name on the wire: UW's limit.
pub const MAILBOX_NAME_OCTETS: usize = 256;
/// Octets of the name of a file: what nearly all file systems allow (`NAME_MAX`).
pub const FILE_NAME_OCTETS: usize = 255;
/// Symbolic links that one mailbox name may lead through.
pub const LINKS: usize = 8;
/// Levels of directories that LIST goes down: UW's limit.
pub const LIST_DEPTH: usize = 20;
/// Directory entries that one LIST looks at: some seconds' work, and more than anybody has who reads the answer.
pub const LIST_ENTRIES: usize = 100_000;
/// Octets of the list of subscriptions: some ten thousand names.
pub const SUBSCRIPTIONS_OCTETS: u64 = 1024 * 1024;
/// Time that we wait for another session to write one of the user's small files, which takes milliseconds.
pub const SMALL_FILE_LOCK_TIME: Duration = Duration::from_secs(5);
/// Time that we wait for a new UIDVALIDITY: long, since many may wait for one disk, and without the lock two may get the
/// same.
pub const UID_VALIDITY_LOCK_TIME: Duration = Duration::from_secs(30);
/// Age at which the lock of the list of subscriptions is taken for that of a session that died.
pub const SUBSCRIPTIONS_LOCK_STALE_TIME: Duration = Duration::from_secs(30);
/// Keywords of one mailbox: one bit each. UW stops at 30, Dovecot's mbox holds a few more in practice.
pub const KEYWORDS: usize = 128;
/// Octets of one keyword: UW's limit.
pub const KEYWORD_OCTETS: usize = 50;
/// Octets of a From_ line; a longer line is text.
pub const FROM_LINE_OCTETS: usize = 4 * 1024;
/// Octets of a block of metadata that is written in place: ten times what 128 keywords take. A longer one can only be
/// forged, or padded by somebody.
pub const METADATA_OCTETS: usize = 64 * 1024;
/// Octets of a header line that is understood; what a longer one holds beyond is only delivered.
pub const HEADER_LINE_OCTETS: usize = 64 * 1024;
/// Octets of mail that are read from a mailbox at once.
pub const READ_OCTETS: usize = 256 * 1024;
/// Octets of messages that are known, and are read again with new ones to see whether their flags have changed.
pub const TAIL_OCTETS: u64 = 64 * 1024;
/// Octets of a message on its way in that are held in memory; beyond, a nameless file takes it.
pub const SPOOL_MEMORY_OCTETS: usize = 256 * 1024;
/// Age at which a dotlock counts as left behind if nothing else is configured: Dovecot's two minutes.
pub const DOTLOCK_STALE_TIME: Duration = Duration::from_secs(120);
/// The shortest pause between two rounds of trying to lock a mailbox: a delivery takes some ten milliseconds.
pub const LOCK_PAUSE_SHORTEST: Duration = Duration::from_millis(50);
/// The longest pause between two rounds: a person does not notice it.
pub const LOCK_PAUSE_LONGEST: Duration = Duration::from_millis(250);
/// Time that we try to lock a mailbox if nothing else is configured: clients wait at least 30 s for an answer.
pub const LOCK_TIME: Duration = Duration::from_secs(20);
/// Records that a session holds beside the mapped list of the index, some 150 octets each; then a new list is written.
pub const INDEX_HELD_RECORDS: usize = 1024;
/// Changes to runs of records that an index holds, and that are done to each record when it is looked at.
pub const INDEX_SWEEPS: usize = 16;
/// Octets of an index's log that are read at once; a longer one is not ours.
pub const INDEX_LOG_OCTETS: usize = 16 * 1024 * 1024;
/// Octets of the list of an index that is checked as a whole when it is opened: a thousand messages, in less time than it
/// takes to open the file.
pub const INDEX_CHECKED_OCTETS: usize = 128 * 1024;
/// Octets of an index's log that are read for the counts alone; behind a longer one the index is opened.
pub const INDEX_GLANCED_OCTETS: usize = 16 * 1024;
/// How long a client is silent before the flags that it changed are written into the mailbox, for other programs to see: one
/// that does one thing after the other does not wait for that each time.
pub const FLAGS_SILENCE_TIME: Duration = Duration::from_secs(1);
/// Octets for which there is room at the beginning of a FETCH response: those of an ENVELOPE with a few addresses.
pub const FETCH_OCTETS: usize = 1024;
/// Octets of a block of the cache, which is checked as a whole when the first of it is wanted; what is larger is not kept.
pub const CACHE_BLOCK_OCTETS: usize = 128 * 1024;
/// Octets that a session gathers for the cache before it writes them.
pub const CACHE_GATHERED_OCTETS: usize = 1024 * 1024;
/// Octets of a cache, beyond which it begins anew: envelopes, structures, headings and fields of two million messages.
pub const CACHE_OCTETS: u64 = 2 * 1024 * 1024 * 1024;
/// Small blocks of a cache, one or a few for each command that brought something new, beyond which they are joined.
pub const CACHE_SMALL_BLOCKS: usize = 64;
/// Pause between two tries for the lock of an index: our own processes hold it for milliseconds.
pub const INDEX_LOCK_PAUSE: Duration = Duration::from_millis(5);
/// Messages that get a new block of metadata in one rewrite, some 200 octets of memory and journal each; further ones wait
/// for the next, and each moves most of the mailbox.
pub const REWRITE_BLOCKS: usize = 200_000;
/// Messages among them that get one only because they move anyway: each makes the move a piece more.
pub const REWRITE_STAMPS: usize = 4_000;
/// Octets of a mailbox that is moved as a whole only to put UIDVALIDITY and UIDs into it, so that they survive the
/// loss of the index.
pub const REWRITE_BASE_OCTETS: u64 = 32 * 1024 * 1024;
/// Octets at the end of a mailbox that are moved only to put the UIDs of new messages into it.
pub const REWRITE_TAIL_OCTETS: u64 = 8 * 1024 * 1024;
/// Octets of a header that is taken apart to put a block into it.
pub const REWRITE_HEADER_OCTETS: usize = 4 * 1024 * 1024;
/// Stretches of mail between scattered metadata in one header; one with more is left as it is.
pub const REWRITE_RUNS: usize = 100;
/// Octets that one record of the journal saves before they are overwritten: the larger, the fewer syncs; it is also the
/// memory that a rewrite takes, and half of the disk space of its journal.
pub const JOURNAL_CHUNK_OCTETS: u64 = 16 * 1024 * 1024;
/// Octets of a rewrite that are on their way to the disk while the next are made; a sync then has less to wait for.
/// Records are copied, and small writes put together, in such pieces too.
pub const JOURNAL_PIECE_OCTETS: usize = 1024 * 1024;
/// Octets of one slot of a journal that was found: twice what we would make, beyond which it is none of ours.
pub const JOURNAL_SLOT_OCTETS: u64 = 2 * JOURNAL_CHUNK_OCTETS;
/// Octets that mail must move for its octets not to be saved first: where writing so much twice takes longer than two
/// more syncs.
pub const JOURNAL_FAR_OCTETS: u64 = 2 * 1024 * 1024;
/// Octets that a rewrite writes between two syncs where it saves nothing.
pub const JOURNAL_STRIDE_OCTETS: u64 = 64 * 1024 * 1024;
/// Writes of a rewrite between two syncs: bounds the memory that they take.
pub const JOURNAL_GROUP_STEPS: usize = 16 * 1024;
/// Octets of one sample by which a recovery knows the mailbox again.
pub const JOURNAL_SAMPLE_OCTETS: u64 = 512;
/// Octets that one rewrite inserts in all, held in memory and in the journal: new headers for a million messages.
pub const JOURNAL_LITERAL_OCTETS: usize = 256 * 1024 * 1024;
/// Stretches of a mailbox, kept or new, of one rewrite: two for each of a few million messages, 32 octets each.
pub const JOURNAL_PIECES: usize = 8_000_000;
/// Octets of a bulletin: a page of text, perhaps with a picture. It is held in memory.
pub const BULLETIN_OCTETS: u64 = 1024 * 1024;
/// Octets of a user's record of bulletins: some ten thousand of them.
pub const BULLETIN_RECORD_OCTETS: u64 = 1024 * 1024;
/// Messages of one mailbox: the index addresses them with 32 bits, and a UID costs one.
pub const MESSAGES: usize = 50_000_000;

// ---- MIME ---------------------------------------------------------------------------------------------------------

/// Depth of nested multiparts and embedded messages; what lies deeper is one opaque part.
pub const MIME_DEPTH: usize = 100;
/// Parts of one message; the ones beyond count as text of the last.
pub const MIME_PARTS: usize = 10_000;
/// Octets of one header block that is looked at; the rest is delivered but not understood.
pub const HEADER_OCTETS: usize = 1024 * 1024;
/// Octets of header fields that are kept of one message, those of all its parts together: room for a digest of thousands
/// of messages, and what one message may cost in memory.
pub const MIME_FIELDS_OCTETS: usize = 4 * 1024 * 1024;
/// Addresses of one ENVELOPE field.
pub const ADDRESSES: usize = 10_000;
/// Parameters of one Content-Type or Content-Disposition field.
pub const MIME_PARAMETERS: usize = 64;
