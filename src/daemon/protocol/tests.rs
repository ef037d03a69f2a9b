//! Records come back as they went, and nothing else is one.

use super::*;

fn requests() -> Vec<Request> {
    let user = || b"fred".to_vec();
    let mut requests = vec![
        Request::Challenge,
        Request::Handover(Handover::default()),
        Request::External(Vec::new()),
        Request::External(user()),
        Request::StartTls,
        Request::SwitchToTls(20),
        Request::Remark(Remark::NullCommand),
        Request::Remark(Remark::MissingCommand),
        Request::Remark(Remark::LineTooLong),
        Request::Remark(Remark::OverlongLiteral(u64::MAX)),
        Request::Remark(Remark::InvalidMechanism(b"X-NONE".to_vec())),
        Request::Remark(Remark::FailedExchange(b"PLAIN".to_vec())),
        Request::Handover(Handover {
            answer: vec![b'a'; limits::HANDOVER_ANSWER_OCTETS],
            unread: vec![0; limits::GATE_READ_AHEAD_OCTETS],
        }),
    ];
    for mechanism in [PlainMechanism::Login, PlainMechanism::Plain, PlainMechanism::SaslLogin] {
        requests.push(Request::Plain { mechanism, user: user(), password: Secret::new(b"se cret".to_vec()) });
        requests.push(Request::Plain { mechanism, user: vec![], password: Secret::new(vec![]) });
    }
    for mechanism in [ScramMechanism::Sha256, ScramMechanism::Sha256Plus] {
        let (nonce, bare) = (vec![b'n'; limits::SCRAM_NONCE_OCTETS], vec![b'b'; limits::SCRAM_MESSAGE_OCTETS]);
        requests.push(Request::ScramFirst { mechanism, user: user(), nonce, bare });
        requests.push(Request::ScramFirst { mechanism, user: vec![], nonce: vec![], bare: vec![] });
    }
    requests.push(Request::ScramFinal(ClientFinal { without_proof: b"c=biws".to_vec(), proof: [7; 32] }));
    for mechanism in [DigestMechanism::CramMd5, DigestMechanism::Apop] {
        requests.push(Request::Digest { mechanism, user: user(), digest: *b"0123456789abcdef" });
    }
    requests
}

#[test]
fn every_request_comes_back_as_it_went() {
    for request in requests() {
        let record = request.write();
        assert!(record.len() <= RECORD_OCTETS);
        let back = Request::read(&record).unwrap();
        assert_eq!(back.write(), record, "{request:?}");
        assert_eq!(format!("{back:?}"), format!("{request:?}"));
    }
}

#[test]
fn a_record_cut_short_or_drawn_out_is_another_one_or_none() {
    for request in requests() {
        let record = request.write();
        for length in 0..record.len().min(64) {
            let read = Request::read(&record[..length]);
            assert!(read.is_none_or(|read| read.write().as_slice() == &record[..length]), "{request:?}");
        }
    }
    let wrong: [&[u8]; 18] = [
        &[],
        &[0],
        &[1, 0],
        &[1, 1],
        &[2, 1, 2, b'a'],
        &[3, 1, 0],
        &[4, 1],
        &[5],
        &[5, 1, 1, 0, 1, b'u'],
        &[5, 3, 0, 0, 0],
        &[6; 32],
        &[7, 0],
        &[8],
        &[8, 0, 0],
        &[10],
        &[10, 1, 0],
        &[10, 4, 0],
        &[10, 7],
    ];
    for wrong in wrong {
        assert!(Request::read(wrong).is_none(), "{wrong:?}");
    }
    let without_proof = vec![b'a'; limits::SCRAM_MESSAGE_OCTETS + 1];
    assert!(Request::read(&Request::ScramFinal(ClientFinal { without_proof, proof: [0; 32] }).write()).is_none());
}

#[test]
fn what_is_too_long_stays_too_long_but_no_longer() {
    let (user, password) = (vec![b'u'; 5000], Secret::new(vec![b'p'; 5000]));
    let record = Request::Plain { mechanism: PlainMechanism::Login, user, password }.write();
    let Some(Request::Plain { user, password, .. }) = Request::read(&record) else { panic!() };
    assert_eq!((user.len(), password.expose().len()), (limits::USER_OCTETS + 1, limits::PASSWORD_OCTETS + 1));
    let answer = vec![b'a'; limits::HANDOVER_ANSWER_OCTETS + 1];
    assert!(Request::read(&Request::Handover(Handover { answer, unread: vec![] }).write()).is_none());
    let unread = vec![b'a'; limits::GATE_READ_AHEAD_OCTETS + 1];
    assert!(Request::read(&Request::Handover(Handover { answer: vec![], unread }).write()).is_none());
}

#[test]
fn every_reply_comes_back_as_it_went() {
    let verdicts = DENIALS.into_iter().flat_map(|reason| [true, false].map(|last| Verdict::Denied { reason, last }));
    let mut replies: Vec<Reply> = verdicts.map(Reply::Verdict).collect();
    replies.extend([Reply::Tls(true), Reply::Tls(false), Reply::Noted]);
    replies.extend([Reply::Verdict(Verdict::Accepted), Reply::Challenge(b"<1.2@host>".to_vec())]);
    replies.extend([Reply::ScramFirst(b"r=x,s=,i=1".to_vec()), Reply::Signature([9; 32])]);
    for reply in replies {
        assert_eq!(Reply::read(&reply.write()), Some(reply));
    }
    for wrong in [&[][..], &[2, 0, 1], &[2, 8, 0], &[2, 1, 2], &[2, 1], &[4], &[4, 1], &[5], &[5, 2], &[6, 0]] {
        assert_eq!(Reply::read(wrong), None, "{wrong:?}");
    }
}
