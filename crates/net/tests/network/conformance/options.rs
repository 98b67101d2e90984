//! Socket options.

use std::time::Duration;

use wirelab_net::{Errno, Family, OptionValue, SocketOption as O, SocketType};

use crate::conformance::{Ends, cases};

cases! {
    switches_come_back_as_they_were_set,
    linger_comes_back_as_it_was_set,
    hops_come_back_as_they_were_set,
    buffers_come_back_doubled,
    the_error_is_none_at_first,
    only_streams_have_nodelay_and_mss,
    what_cannot_be_set_is_refused,
    a_wrong_kind_of_value_is_einval,
    only_ipv6_has_v6only,
    multicast_options_come_back,
    a_group_that_is_none_is_einval,
    leaving_what_was_not_joined_is_eaddrnotavail,
    the_mss_of_a_connection_fits_its_path,
    a_closed_socket_has_no_options,
    datagram_buffers_have_the_default_size,
}

async fn switches_come_back_as_they_were_set(ends: &Ends) {
    let socket = ends.stream();
    for option in [O::NoDelay, O::KeepAlive, O::Reuse, O::ReusePort, O::Broadcast] {
        assert_eq!(socket.get(option), Ok(OptionValue::Switch(false)), "{option:?}");
        for value in [true, false].map(OptionValue::Switch) {
            socket.set(option, value).unwrap();
            assert_eq!(socket.get(option), Ok(value), "{option:?}");
        }
    }
}

async fn linger_comes_back_as_it_was_set(ends: &Ends) {
    let socket = ends.stream();
    for time in [Some(Duration::from_secs(3)), Some(Duration::ZERO), None] {
        socket.set(O::Linger, OptionValue::Time(time)).unwrap();
        assert_eq!(socket.get(O::Linger), Ok(OptionValue::Time(time)));
    }
}

async fn hops_come_back_as_they_were_set(ends: &Ends) {
    for socket in [ends.stream(), ends.datagram()] {
        assert_eq!(socket.get(O::Ttl), Ok(OptionValue::Number(64)));
        socket.set(O::Ttl, OptionValue::Number(7)).unwrap();
        assert_eq!(socket.get(O::Ttl), Ok(OptionValue::Number(7)));
        assert_eq!(socket.set(O::Ttl, OptionValue::Number(256)), Err(Errno::INVAL));
    }
}

async fn buffers_come_back_doubled(ends: &Ends) {
    for socket in [ends.stream(), ends.datagram()] {
        for option in [O::SendBuffer, O::ReceiveBuffer] {
            socket.set(option, OptionValue::Number(8_192)).unwrap();
            assert_eq!(socket.get(option), Ok(OptionValue::Number(16_384)));
        }
    }
}

async fn the_error_is_none_at_first(ends: &Ends) {
    for socket in [ends.stream(), ends.datagram(), ends.connection().await.0] {
        assert_eq!(socket.get(O::Error), Ok(OptionValue::Error(None)));
    }
}

async fn only_streams_have_nodelay_and_mss(ends: &Ends) {
    let socket = ends.datagram();
    assert_eq!(socket.set(O::NoDelay, OptionValue::Switch(true)), Err(Errno::NOPROTOOPT));
    assert_eq!(socket.get(O::NoDelay), Err(Errno::NOPROTOOPT));
    assert_eq!(socket.get(O::Mss), Err(Errno::NOPROTOOPT));
}

async fn what_cannot_be_set_is_refused(ends: &Ends) {
    let socket = ends.stream();
    assert_eq!(socket.set(O::Mss, OptionValue::Number(1)), Err(Errno::NOPROTOOPT));
    assert_eq!(socket.set(O::Error, OptionValue::Number(1)), Err(Errno::NOPROTOOPT));
}

async fn a_wrong_kind_of_value_is_einval(ends: &Ends) {
    let socket = ends.stream();
    assert_eq!(socket.set(O::KeepAlive, OptionValue::Number(1)), Err(Errno::INVAL));
    assert_eq!(socket.set(O::Ttl, OptionValue::Switch(true)), Err(Errno::INVAL));
}

async fn only_ipv6_has_v6only(ends: &Ends) {
    let six = ends.from.socket(Family::Inet6, SocketType::Stream).unwrap();
    for value in [true, false].map(OptionValue::Switch) {
        six.set(O::V6Only, value).unwrap();
        assert_eq!(six.get(O::V6Only), Ok(value));
    }
    six.bind(&crate::tasks::inet("[::]:0")).unwrap();
    assert_eq!(six.set(O::V6Only, OptionValue::Switch(true)), Err(Errno::INVAL));
}

async fn multicast_options_come_back(ends: &Ends) {
    let socket = ends.datagram();
    assert_eq!(socket.get(O::MulticastTtl), Ok(OptionValue::Number(1)));
    assert_eq!(socket.get(O::MulticastLoop), Ok(OptionValue::Switch(true)));
    socket.set(O::MulticastTtl, OptionValue::Number(4)).unwrap();
    socket.set(O::MulticastLoop, OptionValue::Switch(false)).unwrap();
    assert_eq!(socket.get(O::MulticastTtl), Ok(OptionValue::Number(4)));
    assert_eq!(socket.get(O::MulticastLoop), Ok(OptionValue::Switch(false)));
}

fn group(ends: &Ends) -> (std::net::IpAddr, std::net::IpAddr) {
    let (group, lo) =
        if ends.family() == Family::Inet6 { ("ff02::77", "::1") } else { ("239.7.7.7", "127.0.0.1") };
    (group.parse().unwrap(), lo.parse().unwrap())
}

async fn a_group_that_is_none_is_einval(ends: &Ends) {
    let (_, lo) = group(ends);
    assert_eq!(ends.datagram().membership(lo, lo, true), Err(Errno::INVAL));
}

async fn leaving_what_was_not_joined_is_eaddrnotavail(ends: &Ends) {
    let (group, lo) = group(ends);
    let socket = ends.datagram();
    assert_eq!(socket.membership(group, lo, false), Err(Errno::ADDRNOTAVAIL));
    socket.membership(group, lo, true).unwrap();
    assert_eq!(socket.membership(group, lo, true), Err(Errno::ADDRINUSE));
    socket.membership(group, lo, false).unwrap();
    assert_eq!(socket.membership(group, lo, false), Err(Errno::ADDRNOTAVAIL));
}

async fn the_mss_of_a_connection_fits_its_path(ends: &Ends) {
    let (client, _server) = ends.connection().await;
    let Ok(OptionValue::Number(mss)) = client.get(O::Mss) else { panic!("no MSS") };
    let info = client.tcp_info().unwrap();
    assert!(mss > 500 && mss < info.path_mtu, "{mss} {info:?}");
}

async fn a_closed_socket_has_no_options(ends: &Ends) {
    let socket = ends.stream();
    socket.close();
    assert_eq!(socket.get(O::NoDelay), Err(Errno::BADF));
    assert_eq!(socket.set(O::NoDelay, OptionValue::Switch(true)), Err(Errno::BADF));
    assert_eq!(socket.bind(&crate::tasks::inet(&ends.own)), Err(Errno::BADF));
}

async fn datagram_buffers_have_the_default_size(ends: &Ends) {
    assert_eq!(ends.datagram().get(O::ReceiveBuffer), Ok(OptionValue::Number(212_992)));
    assert_eq!(ends.datagram().get(O::SendBuffer), Ok(OptionValue::Number(212_992)));
}
