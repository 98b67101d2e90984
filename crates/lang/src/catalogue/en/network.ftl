# Faults of the network
error-with-fact = { $said }; { $fact }
link-local-without-link = { $ip } is a link-local address: every link has addresses of this range of its own, so the kernel must be told which link is meant. Name the interface behind a percent sign, as in [{ $ip }%eth0]:{ $port }
