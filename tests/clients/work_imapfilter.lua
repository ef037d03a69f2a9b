-- The work of tests/clients/work.rs, by imapfilter, which counts by UID alone.
local place = os.getenv("PLACE")
options.timeout = 40
options.starttls = false
options.create = true
options.expunge = true
options.cache = false

local function put(name, octets)
    local file = assert(io.open(place .. "/" .. name, "wb"))
    file:write(octets)
    file:close()
end

local function get(name)
    local file = assert(io.open(place .. "/" .. name, "rb"))
    local octets = file:read("*a")
    file:close()
    return octets
end

local account = IMAP { server = "127.0.0.1", username = "alice", password = "wonderland" }
local listed = false
local mailboxes = account:list_all("", "*")
for _, name in ipairs(mailboxes) do listed = listed or name == "INBOX" end
assert(listed, "INBOX is not listed")
assert(account:create_mailbox("Work"))
local inbox = account.INBOX
assert(inbox:check_status() == 24)
for uid = 1, 24 do
    local octets = inbox[uid]:fetch_message()
    assert(#octets == inbox[uid]:fetch_size(), "size of " .. uid)
    put(uid, octets)
end
-- the first, not the second: imapfilter cannot read a quoted string with an escaped quote in it
local structure = inbox[1]:fetch_structure()
assert(structure["2"].type:lower() == "text/html", structure["2"].type)
local function only(uid) return Set { { inbox, uid } } end
assert(only(3):add_flags({ "\\Flagged", "Work-Done" }))
assert(account.Work:append_message(get("new"), { "\\Seen" }, "05-Mar-2014 08:09:10 +0100"))
assert(only(4):copy_messages(account.Work))
local found = inbox:is_flagged() * inbox:has_keyword("Work-Done")
assert(#found == 1 and found[1][2] == 3, "search")
assert(only(5):delete_messages())
assert(inbox:check_status() == 23)
put("idling", "")
-- what came before it idles is not told while it does
while inbox:check_status() < 24 do assert(inbox:enter_idle()) end
assert(#inbox:contain_subject("late") == 1)
assert(account.Work:check_status() == 2)
