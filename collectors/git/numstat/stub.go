package numstat

type store interface{ NewReader() reader }
