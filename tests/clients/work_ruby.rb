# The work of tests/clients/work.rs, by Ruby's own net/imap.
require "net/imap"

host, user, password, place = ARGV

def check(good, what)
  raise what unless good
end

client = Net::IMAP.new(host, port: 143, ssl: false)
client.login(user, password)
check(client.list("", "*").any? { |mailbox| mailbox.name == "INBOX" }, "INBOX is not listed")
client.create("Work")
client.select("INBOX")
check(client.responses["EXISTS"].last == 24, "24 messages")
client.uid_fetch(1..-1, ["BODY.PEEK[]", "RFC822.SIZE", "INTERNALDATE"]).each do |message|
  octets = message.attr["BODY[]"]
  check(octets.bytesize == message.attr["RFC822.SIZE"], "size")
  File.binwrite("#{place}/#{message.attr["UID"]}", octets)
end
items = client.fetch(2, ["BODYSTRUCTURE", "ENVELOPE"])[0].attr
check(items["BODYSTRUCTURE"].multipart? && items["BODYSTRUCTURE"].parts[1].subtype == "PDF", "structure")
check(items["BODYSTRUCTURE"].parts[1].disposition.param["FILENAME"] == "a long name.pdf", "file name")
check(!items["ENVELOPE"].from[0].host.nil?, "envelope")
flags = client.store(3, "+FLAGS", [:Flagged, "Work-Done"])[0].attr["FLAGS"]
check(flags.include?(:Flagged) && flags.include?("Work-Done"), "flags #{flags}")
client.append("Work", File.binread("#{place}/new"), [:Seen], Time.new(2014, 3, 5, 8, 9, 10, "+01:00"))
client.copy(4, "Work")
check(client.search(["FLAGGED", "KEYWORD", "Work-Done"]) == [3], "search")
client.store(5, "+FLAGS", [:Deleted])
check(client.expunge == [5], "expunge")
arrived = false
client.idle(40) do |told|
  # the first answer is that IDLE has begun
  File.write("#{place}/idling", "") if told.is_a?(Net::IMAP::ContinuationRequest)
  if told.is_a?(Net::IMAP::UntaggedResponse) && told.name == "EXISTS" && told.data == 24
    arrived = true
    client.idle_done
  end
end
check(arrived, "IDLE tells nothing")
check(client.uid_search(["SUBJECT", "late"]).length == 1, "search")
check(client.status("Work", ["MESSAGES"])["MESSAGES"] == 2, "status")
client.close
client.logout
client.disconnect
